/**
 * That a request with the operator's cookie comes from the console itself. Its own token proves it
 * for writes; this is the second lock, made of what browsers say of themselves.
 */
import { ParleyError } from '../../protocol/errors.js'
import type { HttpContext } from './context.js'
import { hostOf } from './host.js'

/** @throws ParleyError `csrf_token_invalid` */
export const requireSameOrigin = (c: HttpContext, publicUrl: string | null): void => {
  const site = c.req.header('sec-fetch-site')
  // `none` is the address bar.
  if (site !== undefined && site !== 'same-origin' && site !== 'none') throw foreign(site)
  const origin = c.req.header('origin')
  if (origin === undefined || origin === publicUrl) return
  if (!URL.canParse(origin) || new URL(origin).host !== normalHost(c, origin)) throw foreign(origin)
}

/** Without the scheme's own port, as an origin has it. */
const normalHost = (c: HttpContext, origin: string): string => {
  const address = `${new URL(origin).protocol}//${hostOf(c)}`
  return URL.canParse(address) ? new URL(address).host : ''
}

const foreign = (seen: string): ParleyError =>
  new ParleyError('csrf_token_invalid', {
    detail: `expected a request of the console's own page, seen one from ${seen.slice(0, 200)}`,
  })
