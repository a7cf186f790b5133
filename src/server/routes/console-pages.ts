/** `/console`: the operator's pages, as they were built. What they ask for is the API's. */
import { ParleyError } from '../../protocol/errors.js'
import type { HttpApp, HttpContext } from '../http/context.js'
import type { HostCheck } from '../http/host.js'
import type { StaticFiles } from '../http/static-files.js'

interface Parts {
  /** Undefined where the package was not built. */
  files: StaticFiles | undefined
  checkHost: HostCheck
}

/** Nothing but what this server serves. */
const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "connect-src 'self'",
  "img-src 'self' data:",
  "frame-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
].join('; ')

/** The console itself stands in no frame, and makes nothing but nodes of any text. */
const ownPolicy = `${policy}; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'`

/** The only page that another one of ours has in a frame. It adds the loader's script by itself. */
const framed = 'preview.html'
const framedPolicy = `${policy}; frame-ancestors 'self'`

const headersOf = (path: string): Record<string, string> => ({
  'content-security-policy': path === framed ? framedPolicy : ownPolicy,
  'x-frame-options': path === framed ? 'SAMEORIGIN' : 'DENY',
  'referrer-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
})

export const consolePageRoutes = (app: HttpApp, { files, checkHost }: Parts): void => {
  const file = (c: HttpContext, path: string): Response | undefined =>
    files?.answer(c, path, headersOf(path))

  app.get('/console', (c) => {
    checkHost(c)
    return c.redirect('/console/', 308)
  })

  app.get('/console/*', (c) => {
    checkHost(c)
    const path = c.req.path.slice('/console/'.length)
    const found = file(c, path)
    if (found) return found
    // Everything else is a place in the console, which its own script finds.
    const page = path.startsWith('assets/') ? undefined : file(c, 'index.html')
    if (page) return page
    throw new ParleyError('not_found', {
      detail: files
        ? 'There is no such file of the console. Load the page again.'
        : 'The console has not been built. Run npm run build.',
    })
  })
}
