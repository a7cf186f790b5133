/**
 * What an address says of itself: whether a browser lets an https page ask it, and whether it is of
 * the local network. It asks nobody.
 */

/** Undefined where it is no URL. */
export const parse = (url: string): URL | undefined =>
  URL.canParse(url) ? new URL(url) : undefined

const isLoopback = (host: string): boolean =>
  /^(localhost|.+\.localhost|127(\.\d+){3}|\[::1\])$/.test(host)

/** An http address that an https page may not ask; loopback is exempt. */
export const isMixed = (pageOrigin: string, url: string): boolean => {
  const { protocol, hostname } = parse(url) ?? {}
  return pageOrigin.startsWith('https:') && protocol === 'http:' && !isLoopback(hostname ?? '')
}

const privateAddress =
  /^(10\.|192\.168\.|169\.254\.|172\.(1[6-9]|2\d|3[01])\.|100\.(6[4-9]|[7-9]\d|1[01]\d|12[0-7])\.|\[f[cd][0-9a-f]{2}:|\[fe[89ab][0-9a-f]:)/

/** Loopback, a private address, or a name that only a local network knows. */
export const isLocal = (url: string): boolean => {
  const host = parse(url)?.hostname ?? ''
  return (
    isLoopback(host) ||
    (privateAddress.test(host) && /^[[\d]/.test(host)) ||
    /^[^.[\]]+$|\.(local|internal|lan|home\.arpa)$/.test(host)
  )
}

export const originOf = (url: string): string => parse(url)?.origin ?? url
