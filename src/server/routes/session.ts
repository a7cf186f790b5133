/** How a request names its session and its origin. */
import type { HttpContext } from '../http/context.js'
import { isSameOriginRead, parseOrigin, type Origin } from '../origin-header.js'

/** `Authorization: Bearer cs_…`, else the body's `sessionId`; never the URL. */
export const namedSession = (c: HttpContext, inBody: string | null | undefined): string | null => {
  const bearer = /^Bearer\s+(\S+)$/i.exec(c.req.header('authorization') ?? '')?.[1]
  return bearer ?? inBody ?? null
}

export const requestOrigin = (c: HttpContext, publicUrl: string | null): Origin => {
  const sent = c.env?.incoming?.headersDistinct?.['origin']
  // Sent twice, it is no origin at all, whatever either of them says.
  const origin = sent && sent.length > 1 ? sent.join(',') : c.req.header('origin')
  const isOwnPage = isSameOriginRead({
    method: c.req.method,
    origin,
    secFetchSite: c.req.header('sec-fetch-site'),
  })
  return parseOrigin(isOwnPage && publicUrl ? new URL(publicUrl).origin : origin)
}
