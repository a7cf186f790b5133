/**
 * The host and the port of an allowed origin, written in an entry or sent in a header. Both sides
 * are read here, so that they can be compared as strings. Wildcards and schemes are not its matter.
 */
export interface Host {
  kind: 'name' | 'ipv4' | 'ipv6'
  /** ASCII, lower case, without a trailing dot; an IPv6 address canonical and in brackets. */
  text: string
}

/** Lower case for ASCII alone: `toLowerCase` also makes a `k` of the Kelvin sign. */
export const foldAscii = (text: string): string =>
  text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase())

/** Host and port of `host[:port]`. The port is null without a colon; neither is judged. */
export const splitPort = (text: string): { host: string; port: string | null } | undefined => {
  const match = /^(\[[^\]]*\]|[^:[][^:]*|)(?::([^:]*))?$/.exec(text)
  return match === null ? undefined : { host: match[1] ?? '', port: match[2] ?? null }
}

/** 1 to 65535, in the one way to write it. */
export const parsePort = (text: string): number | undefined =>
  /^[1-9][0-9]{0,4}$/.test(text) && Number(text) <= 65_535 ? Number(text) : undefined

/** The host as the URL Standard's parser gives it back. Only for text without delimiters. */
const urlHost = (text: string): string | undefined => {
  try {
    return new URL(`http://${text}/`).hostname
  } catch {
    return undefined
  }
}

const dropDot = (name: string): string => (name.endsWith('.') ? name.slice(0, -1) : name)

const isAscii = (text: string): boolean => /^[\x21-\x7e]*$/.test(text)

/**
 * Nontransitional UTS 46, as the URL Standard does it for hosts; empty if it fails. The capital ẞ
 * has been a ß since Unicode 15.1, and Node 20 still makes `ss` of it.
 */
const nameToAscii = (name: string): string =>
  isAscii(name) ? foldAscii(name) : (urlHost(name.replaceAll('ẞ', 'ß')) ?? '')

/** Punycode of ASCII alone or of itself: today's UTS 46 refuses it and Node 20 does not yet. */
const isHollowPunycode = (label: string): boolean => /^xn--(?:xn--.*|.*-)$/.test(label)

const isName = (name: string): boolean =>
  name.length <= 253 &&
  name.split('.').every((label) => /^[a-z0-9_-]{1,63}$/.test(label) && !isHollowPunycode(label)) &&
  urlHost(name) === name

const isIpv4 = (address: string): boolean =>
  /^(?:(?:0|[1-9][0-9]{0,2})(?:\.(?!$)|$)){4}$/.test(address) &&
  address.split('.').every((part) => Number(part) <= 255)

/** A last label that the URL Standard takes for a number makes the whole an address. */
const endsInNumber = (name: string): boolean =>
  /^(?:[0-9]+|0x[0-9a-f]*)$/.test(name.slice(name.lastIndexOf('.') + 1))

/**
 * The host of a web page: a name in any script, an IPv4 address in its four decimal numbers, or
 * an IPv6 address in brackets. Undefined for everything else.
 */
export const parseHost = (text: string): Host | undefined => {
  if (text.startsWith('[')) {
    const address = /^\[[0-9a-f:.]+\]$/i.test(text) ? urlHost(text) : undefined
    return address === undefined ? undefined : { kind: 'ipv6', text: address }
  }
  // Nothing in ASCII but these can become a part of a name; the rest would end or change the host.
  if (!/^[A-Za-z0-9._\u0080-\uffff-]+$/.test(text)) return undefined
  const name = dropDot(nameToAscii(text))
  if (endsInNumber(name)) {
    return isAscii(text) && isIpv4(name) ? { kind: 'ipv4', text: name } : undefined
  }
  return isName(name) ? { kind: 'name', text: name } : undefined
}

/** The host of an app's origin (`localhost`, an extension's id): not a domain, so any of its letters. */
export const parseAppHost = (text: string): string | undefined => {
  const host = dropDot(foldAscii(text))
  return /^[a-z0-9._-]{1,253}$/.test(host) && !host.endsWith('.') ? host : undefined
}
