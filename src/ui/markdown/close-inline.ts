/**
 * Closes what is open at the end of one block's inline text. An approximation of the delimiter rules
 * on purpose: it only decides how the last line looks for the instant before more of it comes.
 */

interface Open {
  mark: string
  at: number
}

const isSpace = (character: string | undefined) => character === undefined || /\s/.test(character)
const isWord = (character: string | undefined) =>
  character !== undefined && /[\p{L}\p{N}]/u.test(character)

/** The end of a link's address that begins after `from`, or -1 if it has not come yet. */
const findAddressEnd = (source: string, from: number): number => {
  let depth = 0
  for (let at = from; at < source.length; at++) {
    const character = source[at]
    if (character === '\\') at++
    else if (character === '(') depth++
    else if (character === ')' && depth-- === 0) return at
  }
  return -1
}

const runLength = (source: string, at: number): number => {
  let end = at
  while (source[end] === source[at]) end++
  return end - at
}

export const closeInline = (given: string): string => {
  let source = given
  const open: Open[] = []
  const remove = (at: number, length: number) => {
    source = source.slice(0, at) + source.slice(at + length)
  }

  let at = 0
  while (at < source.length) {
    const character = source[at] as string
    if (character === '\\') {
      if (at === source.length - 1) remove(at, 1)
      at += 2
    } else if (character === '`') {
      const ticks = runLength(source, at)
      const end = findTicks(source, at + ticks, ticks)
      if (end < 0) {
        source = closeCode(source, at, ticks)
        break
      }
      at = end + ticks
    } else if (character === '*' || character === '_' || character === '~') {
      at = takeRun(source, at, open, remove)
    } else if (character === '[') {
      const isImage = source[at - 1] === '!'
      open.push({ mark: '[', at: isImage ? at - 1 : at })
      at += 1
    } else if (character === ']') {
      at = takeLinkEnd(source, at, open, (text) => (source = text))
    } else if (character === '<' && /^<(?:https?:\S*|mailto:\S*)?$/.test(source.slice(at))) {
      remove(at, 1)
    } else {
      at += 1
    }
  }
  return close(source, open)
}

const findTicks = (source: string, from: number, ticks: number): number => {
  for (let at = source.indexOf('`', from); at >= 0; at = source.indexOf('`', at)) {
    const length = runLength(source, at)
    if (length === ticks) return at
    at += length
  }
  return -1
}

const closeCode = (source: string, at: number, ticks: number): string => {
  const content = source.slice(at + ticks).replace(/`+$/, '')
  return content.trim() === ''
    ? source.slice(0, at)
    : `${source.slice(0, at + ticks)}${content}${'`'.repeat(ticks)}`
}

/** A run of `*`, `_` or `~`: closes, opens, or at the very end waits unseen. */
const takeRun = (
  source: string,
  at: number,
  open: Open[],
  remove: (at: number, length: number) => void,
): number => {
  const character = source[at] as string
  const length = runLength(source, at)
  const [before, after] = [source[at - 1], source[at + length]]
  const isLast = at + length === source.length
  const intraword = character === '_' && isWord(before) && isWord(after)
  let left = length
  if (!isSpace(before) && !intraword) {
    for (let top = open.at(-1); top && left > 0; top = open.at(-1)) {
      if (top.mark[0] !== character || top.mark.length > left) break
      left -= top.mark.length
      open.pop()
    }
  }
  if (left > 0 && isLast) {
    // Either half of a closing run, or an opening one with nothing in it yet.
    remove(at + length - left, left)
    return source.length
  }
  if (left > 0 && !isSpace(after) && !intraword && !(character === '~' && left !== 2)) {
    for (; left > 0; left -= 2) open.push({ mark: character.repeat(Math.min(left, 2)), at })
  }
  return at + length
}

/** `](` without its `)` leaves the words; a complete link is passed over. */
const takeLinkEnd = (
  source: string,
  at: number,
  open: Open[],
  replace: (text: string) => void,
): number => {
  const index = open.findLastIndex(({ mark }) => mark === '[')
  const start = open[index]
  if (!start) return at + 1
  const next = source[at + 1]
  const isUnfinished =
    next === undefined ||
    (next === '(' && findAddressEnd(source, at + 2) < 0) ||
    (next === '[' && source.indexOf(']', at + 2) < 0)
  if (isUnfinished) {
    replace(source.slice(0, at))
    return at
  }
  open.splice(index)
  return next === '(' ? findAddressEnd(source, at + 2) + 1 : at + 1
}

const close = (source: string, open: Open[]): string => {
  let text = source.replace(/&#?\w{0,8}$/, '')
  let suffix = ''
  for (const { mark, at } of open.toReversed()) {
    if (mark !== '[') suffix += mark
    // Half of a number that leads to a source.
    else if (/^\[\^?\d{0,3}$/.test(text.slice(at))) text = text.slice(0, at)
    else text = text.slice(0, at) + text.slice(at + (text[at] === '!' ? 2 : 1))
  }
  if (suffix === '') return text
  // A delimiter closes only right after what it emphasises.
  const trimmed = text.trimEnd()
  return trimmed + suffix
}
