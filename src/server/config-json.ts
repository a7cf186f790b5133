/**
 * Where a text stops being JSON, and what should stand there. `JSON.parse` names no place for many
 * mistakes and quotes the text, which may hold what a log must not.
 */

export interface JsonFault {
  /** From 1. */
  line: number
  /** From 1, in UTF-16 units. */
  column: number
  expected: string
  seen: string
}

class Fault extends Error {
  constructor(
    readonly offset: number,
    readonly expected: string,
  ) {
    super(expected)
  }
}

const literal = /(?:-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null)(?![\w.+-])/y
/** The opening quote has been seen. */
const stringRest = /(?:[^"\\\p{Cc}]|[\u007f-\u009f]|\\(?:["\\/bfnrt]|u[\dA-Fa-f]{4}))*/uy
const space = /[ \t\r\n]*/y

/** Deep enough for any configuration, and no danger to the stack. */
const maxDepth = 200

/** @throws Fault at the first place where the text is not JSON. */
const scan = (text: string): void => {
  let offset = 0

  const match = (pattern: RegExp): string => {
    pattern.lastIndex = offset
    const found = pattern.exec(text)?.[0] ?? ''
    offset += found.length
    return found
  }
  const take = (character: string): boolean => {
    match(space)
    if (text[offset] !== character) return false
    offset += 1
    return true
  }
  const fail = (expected: string): never => {
    match(space)
    throw new Fault(offset, expected)
  }
  const readString = (): void => {
    match(stringRest)
    if (text[offset] !== '"') throw new Fault(offset, 'the end of a string or a valid escape')
    offset += 1
  }
  const readMembers = (close: string, readMember: () => void): void => {
    if (take(close)) return
    do readMember()
    while (take(','))
    if (!take(close)) fail(`"," or "${close}"`)
  }
  const readValue = (depth: number): void => {
    if (depth > maxDepth) fail(`at most ${maxDepth} levels`)
    if (take('{')) {
      readMembers('}', () => {
        if (!take('"')) fail('a name in double quotes')
        readString()
        if (!take(':')) fail('":"')
        readValue(depth + 1)
      })
    } else if (take('[')) readMembers(']', () => readValue(depth + 1))
    else if (take('"')) readString()
    else if (match(literal) === '') fail('a value')
  }

  readValue(0)
  match(space)
  if (offset < text.length) fail('the end of the file')
}

/** The first fault of a text that `JSON.parse` refuses; undefined if it has none. */
export const findJsonFault = (text: string): JsonFault | undefined => {
  try {
    scan(text)
    return undefined
  } catch (error) {
    if (!(error instanceof Fault)) throw error
    const before = text.slice(0, error.offset).split('\n')
    const character = String.fromCodePoint(text.codePointAt(error.offset) ?? 0)
    return {
      line: before.length,
      column: (before.at(-1)?.length ?? 0) + 1,
      expected: error.expected,
      seen: error.offset < text.length ? JSON.stringify(character) : 'the end of the file',
    }
  }
}
