/**
 * Origins near an entry of a list: what people who write such an entry have in mind, rightly or
 * not. Which of them the entry allows is asked of the rules, in origin-explanation.ts.
 */
import { defaultPorts, type Entry, type WebScheme } from './origin-entry.js'

type WebEntry = Extract<Entry, { isWildcard: boolean }>
type AppEntry = Extract<Entry, { kind: 'app' }>

/** As a header has them; the most telling first. Not all are well formed. */
export const nearbyOrigins = (entry: Entry): string[] => {
  switch (entry.kind) {
    case 'any':
      return ['https://example.com', 'http://localhost:3000', 'capacitor://localhost', 'null']
    case 'app':
      return aroundApp(entry)
    default:
      return [...itself(entry), ...otherPorts(entry), ...otherHosts(entry)]
  }
}

/** Names that people take for one another. */
const loopbacks = ['localhost', '127.0.0.1', '[::1]']

const lastLabel = (host: string): string => host.slice(host.lastIndexOf('.') + 1)

/** The last label of an address, IPv6 in its brackets included, is no word. */
const isAddress = (host: string): boolean => !/^[a-z]/.test(lastLabel(host))

const isLocal = ({ host }: WebEntry): boolean =>
  isAddress(host) ||
  !host.includes('.') ||
  ['localhost', 'local', 'internal', 'test'].includes(lastLabel(host))

/** The scheme that a page there would most likely have, and the other. */
const schemes = (entry: WebEntry): readonly [WebScheme, WebScheme] => {
  const first = entry.kind === 'origin' ? entry.scheme : isLocal(entry) ? 'http' : 'https'
  return [first, first === 'http' ? 'https' : 'http']
}

const write = (scheme: WebScheme, host: string, port: number | 'any'): string =>
  port === 'any' || port === defaultPorts[scheme]
    ? `${scheme}://${host}`
    : `${scheme}://${host}:${port}`

/** The port of the entry under the other scheme: a default stays a default. */
const portUnder = ({ port, ...entry }: WebEntry, scheme: WebScheme): number | 'any' =>
  entry.kind === 'origin' && port === defaultPorts[entry.scheme] ? defaultPorts[scheme] : port

/** What the entry says, under both schemes. */
const itself = (entry: WebEntry): string[] => {
  const [first, second] = schemes(entry)
  const [host = entry.host, ...deeper] = hostsOf(entry)
  return [
    write(first, host, entry.port),
    write(second, host, portUnder(entry, second)),
    ...deeper.map((name) => write(first, name, entry.port)),
  ]
}

const hostsOf = ({ isWildcard, host }: WebEntry): string[] =>
  isWildcard ? [`www.${host}`, below(host), `eu.${below(host)}`] : [host]

const otherPorts = (entry: WebEntry): string[] => {
  const [scheme] = schemes(entry)
  const [host = entry.host] = hostsOf(entry)
  if (entry.port === 'any') return [write(scheme, host, scheme === 'https' ? 8443 : 5173)]
  const other = scheme === 'https' ? 8443 : 8080
  const next = entry.port < 65_535 ? entry.port + 1 : entry.port - 1
  return entry.port === defaultPorts[scheme]
    ? [write(scheme, host, other)]
    : [write(scheme, host, next), write(scheme, host, 'any')]
}

const otherHosts = (entry: WebEntry): string[] => {
  const [scheme] = schemes(entry)
  const names = entry.isWildcard
    ? [entry.host, `my${entry.host}`]
    : loopbacks.includes(entry.host)
      ? loopbacks.filter((name) => name !== entry.host)
      : neighbours(entry.host)
  return names.map((name) => write(scheme, name, entry.port))
}

/** With and without `www.`, and below. An address and a name without a dot have none. */
const neighbours = (host: string): string[] => {
  if (!host.includes('.') || isAddress(host)) return []
  if (host.startsWith('www.')) return [host.slice('www.'.length), below(host.slice('www.'.length))]
  return [`www.${host}`, below(host)]
}

/** A name of somebody's, that does not stammer. */
const below = (host: string): string => `${host.startsWith('shop.') ? 'app' : 'shop'}.${host}`

const aroundApp = ({ scheme, host, port }: AppEntry): string[] => {
  const suffix = port === null ? '' : `:${port}`
  return [
    `${scheme}://${host}${suffix}`,
    `https://${host}${suffix}`,
    `http://${host}${suffix}`,
    port === null ? `${scheme}://${host}:8080` : `${scheme}://${host}`,
  ]
}
