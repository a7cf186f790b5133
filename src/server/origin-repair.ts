/**
 * What was probably meant by an entry that is not valid: a pasted address, a wildcard within a
 * label, an IPv6 address without brackets. It guesses only; whether a guess is valid is asked.
 */
import { parseHost } from './origin-host.js'

/** A pasted address may be longer than an entry, but not without a bound. */
const maxCharacters = 4000

/** A valid entry near the text, or undefined. `isValid` judges a whole entry. */
export const repairEntry = (
  text: string,
  isValid: (text: string) => boolean,
): string | undefined => {
  if (text.length > maxCharacters) return undefined
  const guess = repair(text)
  return guess !== text && isValid(guess) ? guess : undefined
}

const repair = (text: string): string => {
  const address = text.replace(/^(?:blob|filesystem|view-source):/i, '')
  const [prefix = '', scheme = ''] =
    /^(https?|wss?):[/\\]*/i.exec(address) ?? /^([a-z][a-z0-9+.-]*):\/\//i.exec(address) ?? []
  const authority = address.slice(prefix.length).replace(/^[/\\]+/, '')
  const place = (/^[^/\\?#]*/.exec(authority)?.[0] ?? '').replace(/^.*@/, '')
  return (scheme === '' ? '' : `${webScheme(scheme)}://`) + repairPlace(place)
}

/** A page that opens a WebSocket sends its own origin, not the socket's. */
const webScheme = (scheme: string): string =>
  scheme.toLowerCase().replace(/^wss$/, 'https').replace(/^ws$/, 'http')

const repairPlace = (place: string): string => {
  if (parseHost(`[${place}]`) !== undefined) return `[${place}]`
  const [, host = '', port = ''] = /^(\[[^\]]*\]|[^:]*)(.*)$/.exec(place) ?? []
  return repairHost(host) + port.replace(/^:0*$/, '').replace(/^:0+/, ':')
}

const repairHost = (host: string): string => {
  if (host.startsWith('.')) return `*${host}`
  const star = host.lastIndexOf('*')
  if (star !== -1) return `*.${host.slice(star + 1).replace(/^\./, '')}`
  return parseHost(host) === undefined ? (browserHost(host) ?? host) : host
}

/** The host that a browser makes of a short or hexadecimal address, or of percent-encoding. */
const browserHost = (host: string): string | undefined => {
  try {
    return new URL(`http://${host}/`).hostname
  } catch {
    return undefined
  }
}
