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
  const { method } = c.req
  const secFetchSite = c.req.header('sec-fetch-site')
  const isOwnPage = isSameOriginRead({ method, origin, secFetchSite })
  if (isOwnPage && publicUrl) return parseOrigin(new URL(publicUrl).origin)
  // On plain http a browser does not even say that a read is from the same origin. It sends an
  // Origin with every other read that names a session, so its Referer, which no script can forge,
  // is of that very origin.
  const isPlainRead = secFetchSite === undefined && origin === undefined && method === 'GET'
  return parseOrigin(isOwnPage || isPlainRead ? refererOrigin(c) : origin)
}

const refererOrigin = (c: HttpContext): string | undefined => {
  try {
    return new URL(c.req.header('referer') ?? '').origin
  } catch {
    return undefined
  }
}
