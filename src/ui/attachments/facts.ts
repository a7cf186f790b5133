/** An attachment in words: its name with nothing hidden in it, its kind, its size. */
import { endingsOf } from '../../protocol/attachments.js'
import type { Words } from '../catalogue.js'
import { escapeInvisible } from '../invisible.js'

export const nameOf = (name: string | null | undefined, words: Words): string => {
  // Line ends too: a name is one line.
  const visible = escapeInvisible((name ?? '').replaceAll(/\p{Cc}+/gu, ' ')).trim()
  return visible === '' ? words('file') : visible
}

/** The end of a long name, which says what it is, stands apart from what may be cut. */
export const splitName = (name: string): [string, string] => {
  const at = name.length > 12 ? name.length - 8 : name.length
  return [name.slice(0, at), name.slice(at)]
}

/** `PDF` */
export const kindOf = (mediaType: string): string => endingsOf(mediaType)[0]?.toUpperCase() ?? ''

/** `1.2 MB`, as the language writes it. */
export const sizeOf = (bytes: number, locale: string): string => {
  const [unit, amount] =
    bytes < 1000
      ? (['byte', bytes] as const)
      : bytes < 999_500
        ? (['kilobyte', bytes / 1000] as const)
        : (['megabyte', bytes / 1_000_000] as const)
  return amount.toLocaleString([locale, 'en'], {
    style: 'unit',
    unit,
    unitDisplay: unit === 'byte' ? 'long' : 'short',
    maximumSignificantDigits: amount < 10 ? 2 : 3,
  })
}
