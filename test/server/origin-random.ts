/**
 * Seeded random entries and headers for the tests of allowed origins: mostly near what is valid,
 * so that a property meets both sides.
 */

export type Random = () => number

/** Mulberry32: the same seed gives the same sequence everywhere. */
export const createRandom = (seed: number): Random => {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

const pick = <Item>(random: Random, items: readonly Item[]): Item =>
  items[Math.floor(random() * items.length)] as Item

const names = [
  'example.com',
  'Example.COM',
  'localhost',
  'a.example.com',
  'b.a.example.com',
  'bücher.example',
  'xn--bcher-kva.example',
  'a.xn--bcher-kva.example',
  'straße.example',
  'ｅxample。com',
  'exam\u00adple.com',
  'co.uk',
  'a.github.io',
  'github.io',
  'kawasaki.jp',
  'my_app.example.com',
  'a..b',
  'xn--a.example',
  'intranet',
  'null',
]
const asciiNames = names.filter((name) => /^[\x21-\x7e]+$/.test(name))
const addresses = ['127.0.0.1', '127.1', '0x7f.1', '[::1]', '[0:0:0:0:0:0:0:1]', '[::ffff:1.2.3.4]']
const ports = ['', '', '', ':80', ':443', ':3000', ':0', ':080', ':', ':65535', ':65536']
const webSchemes = ['http://', 'https://', 'HTTPS://']

export const randomEntryText = (random: Random): string => {
  if (random() < 0.02) return pick(random, ['*', ' * ', '*/', 'null', ''])
  const space = pick(random, ['', '', '', ' ', '\t\r\n'])
  const scheme = pick(random, ['', '', ...webSchemes, 'capacitor://', 'ws://'])
  const wildcard = pick(random, ['', '', '', '*.', '*.', '*'])
  const host = random() < 0.8 ? pick(random, names) : pick(random, addresses)
  const dot = pick(random, ['', '', '', '', '.', '..'])
  const port = pick(random, [...ports, ':*'])
  const slash = pick(random, ['', '', '', '', '/', '//', '/x'])
  return space + scheme + wildcard + host + dot + port + slash + space
}

export const randomHeader = (random: Random): string => {
  if (random() < 0.05) return pick(random, ['null', 'file://', 'file:///x', '', 'Null'])
  const scheme = pick(random, [...webSchemes, ...webSchemes, 'capacitor://', 'x://'])
  const label = pick(random, ['', '', 'a.', 'A.b.'])
  const host = random() < 0.85 ? label + pick(random, asciiNames) : pick(random, addresses)
  return scheme + host + pick(random, ['', '', '', '.', '..']) + pick(random, ports)
}

const pieces = [
  ...[...'abcxyzABC019-_.:/\\?#@%*[]+,;!~^|<>{}"`\'()&=$ \t\r\n\0\x7f\u0080'],
  ...['://', 'http', 'https://', 'xn--', '*.', 'com', 'null', 'file://', '0x', '127', '::'],
  ...['ß', 'ẞ', 'é', '。', '．', '／', '：', '＊', '１', '\u00ad', '\u200b', '\u200d', '\u202e'],
  ...['\ud800', '\udc00', '\ud83d\ude00', '\ufeff', '\ufffd', '\u212a', 'İ', 'ſ', 'א', '公司.cn'],
]

/** Anything, lone surrogates and control characters included. */
export const randomNoise = (random: Random): string => {
  const length = Math.floor(random() ** 3 * 40)
  let text = ''
  for (let index = 0; index < length; index++) {
    text +=
      random() < 0.9 ? pick(random, pieces) : String.fromCharCode(Math.floor(random() * 0x10000))
  }
  return text
}
