/**
 * Whether a directive of a Content Security Policy lets something in, by the rules of CSP 3
 * (https://www.w3.org/TR/CSP3/#match-url-to-source-list and around it).
 */
import type { Directive, Need } from './policy.js'

/** `page` is the address of the page, which `'self'` and sources without a scheme go by. */
export const isAllowed = ({ sources }: Directive, need: Need, page: URL): boolean => {
  const keywords = new Set(sources.map((source) => source.toLowerCase()))
  if (need.directive === 'connect-src') {
    return need.url !== null && matchesAny(sources, need.url, page)
  }
  const isTrusted = hasNonce(sources, need.nonce) || hasHash(sources, need)
  if (isTrusted) return true
  const isStrict = keywords.has("'strict-dynamic'")
  if (need.url === null) {
    // Whoever names a nonce or a hash means these alone.
    const isExact = isStrict || sources.some((source) => /^'(nonce|sha\d+)-/i.test(source))
    return keywords.has("'unsafe-inline'") && !isExact
  }
  // The markup's own scripts are then let in by nonce and hash alone, and theirs are trusted.
  if (isStrict) return need.isImported
  return matchesAny(sources, need.url, page)
}

const hasNonce = (sources: readonly string[], nonce: string | null): boolean =>
  !!nonce && sources.some((source) => source.replace(/^'nonce-/i, "'nonce-") === `'nonce-${nonce}'`)

const hasHash = (
  sources: readonly string[],
  { url, integrity, digestOf, isImported }: Need,
): boolean => {
  if (isImported) return false
  if (url === null) {
    return sources.some((source) => {
      const [, algorithm, digest = ''] = /^'(sha256|sha384|sha512)-(.+)'$/i.exec(source) ?? []
      if (algorithm === undefined || !digestOf) return false
      return digestOf(algorithm) === digest.replaceAll('-', '+').replaceAll('_', '/')
    })
  }
  const hashes = (integrity ?? '').split(/\s+/).filter((hash) => /^sha(256|384|512)-/i.test(hash))
  return hashes.length > 0 && hashes.every((hash) => sources.includes(`'${hash}'`))
}

const matchesAny = (sources: readonly string[], url: URL, page: URL): boolean =>
  sources.some((source) => matches(source, url, page))

const defaultPorts: Readonly<Record<string, string>> = { 'http:': '80', 'https:': '443' }

const portOf = (url: URL): string => url.port || (defaultPorts[url.protocol] ?? '')

const matches = (source: string, url: URL, page: URL): boolean => {
  if (source.toLowerCase() === "'self'") return isSelf(url, page)
  if (source.startsWith("'")) return false
  if (source === '*') return /^https?:$/.test(url.protocol) || url.protocol === page.protocol
  const [, scheme] = /^([a-z][a-z0-9+.-]*):$/i.exec(source) ?? []
  if (scheme !== undefined) return isScheme(scheme, url)
  const parts = /^(?:([a-z][a-z0-9+.-]*):\/\/)?(\[[^\]]*\]|[^/:[\]]+)(?::(\d+|\*))?(\/[^?#]*)?$/i
  const [, named, host = '', port, path] = parts.exec(source) ?? []
  return (
    host !== '' &&
    isScheme(named ?? page.protocol.slice(0, -1), url) &&
    isHost(host.toLowerCase(), url.hostname) &&
    isPort(port, url) &&
    isPath(path, url.pathname)
  )
}

/** A policy that lets something in over http lets it in over https too. */
const isScheme = (scheme: string, url: URL): boolean => {
  const wanted = `${scheme.toLowerCase()}:`
  return wanted === url.protocol || (wanted === 'http:' && url.protocol === 'https:')
}

const isSelf = (url: URL, page: URL): boolean =>
  url.origin === page.origin ||
  (url.hostname === page.hostname &&
    page.protocol === 'http:' &&
    url.protocol === 'https:' &&
    (page.port === url.port || (portOf(page) === '80' && portOf(url) === '443')))

const isHost = (pattern: string, host: string): boolean =>
  pattern === '*' || (pattern.startsWith('*.') ? host.endsWith(pattern.slice(1)) : pattern === host)

const isPort = (port: string | undefined, url: URL): boolean =>
  port === '*' ||
  (port === undefined
    ? portOf(url) === defaultPorts[url.protocol]
    : port === portOf(url) || (port === '80' && portOf(url) === '443'))

const isPath = (pattern: string | undefined, path: string): boolean => {
  if (pattern === undefined || pattern === '/') return true
  const wanted = decode(pattern)
  return pattern.endsWith('/') ? decode(path).startsWith(wanted) : decode(path) === wanted
}

const decode = (path: string): string => {
  try {
    return decodeURIComponent(path)
  } catch {
    return path
  }
}
