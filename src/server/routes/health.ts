/** Whether the process is there, and whether it can work. */
import type { HttpApp } from '../http/context.js'
import { publicResource } from '../http/cors.js'
import { ParleyError } from '../../protocol/errors.js'
import type { Store } from '../store/store.js'

/** One transparent pixel. A page can tell whether an image loads where it can tell nothing else. */
const pixel = Buffer.from('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7', 'base64')

export const healthRoutes = (
  app: HttpApp,
  { store, isDraining }: { store: Store; isDraining(): boolean },
): void => {
  app.use('/healthz', publicResource)
  app.use('/healthz.gif', publicResource)
  const headers = { 'cache-control': 'no-store' }

  app.get('/healthz', (c) => c.json({ status: 'ok' }, 200, headers))

  app.get(
    '/healthz.gif',
    () => new Response(pixel, { headers: { ...headers, 'content-type': 'image/gif' } }),
  )

  app.get('/readyz', async (c) => {
    if (isDraining()) throw new ParleyError('shutting_down', { retryAfterMs: 2000 })
    await store.read((tx) => tx.tokens.find(''))
    return c.json({ status: 'ready' }, 200, headers)
  })
}
