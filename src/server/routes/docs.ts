/** Pages for people, as the server serves them. */
import { createHash } from 'node:crypto'
import { ParleyError } from '../../protocol/errors.js'
import type { HttpApp, HttpContext } from '../http/context.js'
import type { StaticFiles } from '../http/static-files.js'

/** The reference of error codes, as pages. */
export interface ErrorPages {
  index(): string
  /** Undefined for a code that there is not. */
  page(code: string): string | undefined
  /** For such a code. */
  unknown(code: string): string
  /** The one style sheet of all of them, which stands inside. */
  styles: string
}

interface Parts {
  errorPages: ErrorPages
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

/** These pages load nothing and run nothing; what they look like is known by its hash. */
const errorPagePolicy = (styles: string): string =>
  [
    "default-src 'none'",
    `style-src 'sha256-${createHash('sha256').update(styles).digest('base64')}'`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ')

export const docsRoutes = (app: HttpApp, { errorPages, files }: Parts): void => {
  const policy = errorPagePolicy(errorPages.styles)
  const show = (c: HttpContext, page: string, status: 200 | 404): Response | Promise<Response> =>
    c.html(page, status, {
      'cache-control': status === 200 ? 'public, max-age=3600' : 'no-store',
      'content-security-policy': policy,
      'x-content-type-options': 'nosniff',
    })

  app.get('/docs/errors', (c) => show(c, errorPages.index(), 200))

  app.get('/docs/errors/:code', (c) => {
    const code = c.req.param('code')
    const page = errorPages.page(code)
    return page === undefined ? show(c, errorPages.unknown(code), 404) : show(c, page, 200)
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
