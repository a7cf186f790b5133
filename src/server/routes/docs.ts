/** Pages for people, as the server serves them. */
import { ParleyError } from '../../protocol/errors.js'
import type { HttpApp } from '../http/context.js'
import type { StaticFiles } from '../http/static-files.js'

interface Parts {
  errorPage(code: string): string | undefined
  /** The page of the API and what it loads. Undefined where the package was not built. */
  files: StaticFiles | undefined
}

/** The renderer comes from here, and so does all that it asks for. */
const apiPagePolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "connect-src 'self'",
  "img-src 'self' data:",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

export const docsRoutes = (app: HttpApp, { errorPage, files }: Parts): void => {
  app.get('/docs/errors/:code', (c) => {
    const page = errorPage(c.req.param('code'))
    if (page === undefined) throw new ParleyError('not_found', { detail: 'There is no such code.' })
    return c.html(page, 200, {
      'cache-control': 'public, max-age=3600',
      'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'",
      'x-content-type-options': 'nosniff',
    })
  })

  app.get('/docs/api', (c) => {
    const page = files?.answer(c, 'api.html', {
      'content-security-policy': apiPagePolicy,
      'referrer-policy': 'same-origin',
    })
    if (page) return page
    throw new ParleyError('not_found', {
      detail:
        'The page has not been built. Run npm run build. The description itself is at /v1/openapi.json.',
    })
  })

  app.get('/docs/files/:file', (c) => {
    const file = files?.answer(c, c.req.param('file'))
    if (file) return file
    throw new ParleyError('not_found', { detail: 'There is no such file.' })
  })
}
