/**
 * The character references that models write; any other stays as it was written. The browser's own
 * decoder is an HTML sink.
 */
const named: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: '\u00a0',
  copy: '©',
  reg: '®',
  trade: '™',
  hellip: '…',
  mdash: '—',
  ndash: '–',
  lsquo: '‘',
  rsquo: '’',
  ldquo: '“',
  rdquo: '”',
  laquo: '«',
  raquo: '»',
  bull: '•',
  middot: '·',
  times: '×',
  divide: '÷',
  deg: '°',
  plusmn: '±',
  euro: '€',
  pound: '£',
  yen: '¥',
  cent: '¢',
  sect: '§',
  para: '¶',
  rarr: '→',
  larr: '←',
  uarr: '↑',
  darr: '↓',
  le: '≤',
  ge: '≥',
  ne: '≠',
  infin: '∞',
}

/** `&amp;` or `&#38;` or `&#x26;` as the character that it stands for. */
export const decodeEntity = (entity: string): string => {
  const body = entity.slice(1, -1)
  if (!body.startsWith('#')) return Object.hasOwn(named, body) ? (named[body] ?? entity) : entity
  const code = /^#x/i.test(body) ? Number.parseInt(body.slice(2), 16) : Number(body.slice(1))
  const isCharacter = code > 0 && code <= 0x10ffff && (code < 0xd800 || code > 0xdfff)
  return isCharacter ? String.fromCodePoint(code) : '\ufffd'
}

/** All of them in a text: an address or a title, where no node tells them apart. */
export const decodeEntities = (text: string): string =>
  text.replace(/&(?:#\d+|#x[a-f\d]+|\w+);/gi, decodeEntity)
