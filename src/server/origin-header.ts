/**
 * The `Origin` header of a request, read strictly: what no browser would send is malformed. Who
 * is allowed is decided in origins.ts.
 */
import { defaultPorts, type WebScheme } from './origin-entry.js'
import { foldAscii, parseAppHost, parseHost, parsePort, splitPort } from './origin-host.js'

export interface WebOrigin {
  kind: 'web'
  scheme: WebScheme
  host: string
  /** The scheme's default where the header names none. */
  port: number
  /** The canonical text, by which a session's later requests are compared with its first. */
  folded: string
}

export interface AppOrigin {
  kind: 'app'
  scheme: string
  host: string
  port: number | null
  folded: string
}

export interface OpaqueOrigin {
  kind: 'opaque'
  folded: 'null'
}

export type Origin =
  | { kind: 'missing' }
  | { kind: 'malformed' }
  | OpaqueOrigin
  | WebOrigin
  | AppOrigin

/**
 * Reads the header's value; undefined means that none was sent. A header that was sent twice
 * arrives joined by a comma, from Node as from hono, and a comma is malformed.
 */
export const parseOrigin = (header: string | undefined): Origin => {
  if (header === undefined) return { kind: 'missing' }
  if (!/^[\x21-\x2b\x2d-\x7e]{1,512}$/.test(header)) return { kind: 'malformed' }
  if (header === 'null' || /^file:\/\//i.test(header)) return { kind: 'opaque', folded: 'null' }
  const match = /^([A-Za-z][A-Za-z0-9+.-]{0,31}):\/\/([^/\\?#@%*]+)$/.exec(header)
  const scheme = foldAscii(match?.[1] ?? '')
  const split = splitPort(match?.[2] ?? '')
  if (split === undefined) return { kind: 'malformed' }
  const port = split.port === null ? null : parsePort(split.port)
  if (port === undefined) return { kind: 'malformed' }
  const isWeb = scheme === 'http' || scheme === 'https'
  const read = isWeb ? webOrigin(scheme, split.host, port) : appOrigin(scheme, split.host, port)
  return read ?? { kind: 'malformed' }
}

const webOrigin = (
  scheme: WebScheme,
  hostText: string,
  named: number | null,
): WebOrigin | undefined => {
  const host = parseHost(hostText)?.text
  return host === undefined ? undefined : foldWeb(scheme, host, named ?? defaultPorts[scheme])
}

/** A web origin of parts that are already folded. */
export const foldWeb = (scheme: WebScheme, host: string, port: number): WebOrigin => {
  const suffix = port === defaultPorts[scheme] ? '' : `:${port}`
  return { kind: 'web', scheme, host, port, folded: `${scheme}://${host}${suffix}` }
}

const appOrigin = (
  scheme: string,
  hostText: string,
  port: number | null,
): AppOrigin | undefined => {
  const host = parseAppHost(hostText)
  if (host === undefined) return undefined
  const suffix = port === null ? '' : `:${port}`
  return { kind: 'app', scheme, host, port, folded: `${scheme}://${host}${suffix}` }
}

/**
 * Whether the request is a read from the server's own pages. Browsers leave `Origin` out of a
 * same-origin GET or HEAD and say so in `Sec-Fetch-Site`, which a page's script cannot set; such
 * a request is to be taken as coming from the origin of `publicUrl`.
 */
export const isSameOriginRead = (request: {
  method: string
  origin: string | undefined
  secFetchSite: string | undefined
}): boolean =>
  request.origin === undefined &&
  (request.method === 'GET' || request.method === 'HEAD') &&
  request.secFetchSite === 'same-origin'
