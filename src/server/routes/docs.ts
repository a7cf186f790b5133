/** Pages for people, as the server serves them. */
import { ParleyError } from '../../protocol/errors.js'
import type { HttpApp } from '../http/context.js'

interface Parts {
  errorPage(code: string): string | undefined
}

export const docsRoutes = (app: HttpApp, { errorPage }: Parts): void => {
  app.get('/docs/errors/:code', (c) => {
    const page = errorPage(c.req.param('code'))
    if (page === undefined) throw new ParleyError('not_found', { detail: 'There is no such code.' })
    return c.html(page, 200, {
      'cache-control': 'public, max-age=3600',
      'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'",
      'x-content-type-options': 'nosniff',
    })
  })
}
