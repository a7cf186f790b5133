/** Addresses that a model wrote: which of them may be a link, and where it really leads. */

export interface SafeLink {
  href: string
  host: string
}

/** Web addresses alone, as they were parsed, without a user's name; anything else is text. */
export const safeLink = (written: string): SafeLink | null => {
  if (!URL.canParse(written)) return null
  const url = new URL(written)
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return null
  if (url.username !== '' || url.password !== '') return null
  return { href: url.href, host: url.host }
}
