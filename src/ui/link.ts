/**
 * Which addresses may be links: absolute ones of a few schemes, judged after the URL Standard's
 * parser has read them, because that is what a browser would open.
 */

const schemes = new Set(['http:', 'https:', 'mailto:', 'tel:'])

export interface Link {
  /** As the parser writes it: no tab, no line break, the host in ASCII. */
  href: string
  /** Where it really leads: a host, or for mail and telephone the address. */
  host: string
}

/** Null if it may not be a link: relative, another scheme, or with user information in it. */
export const readLink = (address: string): Link | null => {
  try {
    const url = new URL(address)
    if (!schemes.has(url.protocol) || url.username !== '' || url.password !== '') return null
    return { href: url.href, host: url.host || url.pathname }
  } catch {
    return null
  }
}

/** Begins where a word does, so that a long one without a dot is gone through once. */
const addressLike =
  /(?<![\p{L}\p{N}_-])(?:https?:\/\/|www\.)?[\p{L}\p{N}_-]+(?:[.。．][\p{L}\p{N}_-]+)+/giu
/** Endings of file names that are no top-level domain, so that `Node.js` is not taken for a host. */
const fileLike = /\.(?:js|jsx|ts|tsx|json|css|html|txt|pdf|yaml|yml|xml|csv|svg|png|jpg|\d+)$/i

const readHost = (text: string): string | null => {
  try {
    return new URL(/^https?:\/\//i.test(text) ? text : `http://${text}`).hostname
  } catch {
    return null
  }
}

const bare = (host: string) => host.replace(/^www\./, '').replace(/:\d+$/, '')

/** The real host if the words of a link look like another one, else null. */
export const findOtherHost = (words: string, link: Link): string | null => {
  const real = bare(link.host.slice(link.host.lastIndexOf('@') + 1))
  const seen = (words.match(addressLike) ?? []).filter((text) => !fileLike.test(text))
  return seen.some((text) => bare(readHost(text) ?? text) !== real) ? link.host : null
}
