/** Plain text for a terminal: wrapped, in columns, and never with control characters of others. */

/** Names come from other people; an escape sequence in one must not reach the terminal. */
export const printable = (text: string): string =>
  text.replaceAll(/[\p{Cc}\u2028-\u202e\u2066-\u2069]/gu, '\uFFFD')

/** Breaks at spaces; a longer word stays whole. */
export const wrap = (text: string, width: number): string[] => {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line)
      line = word
    } else {
      line = line === '' ? word : `${line} ${word}`
    }
  }
  return [...lines, line]
}

/** Running text, as wide as a terminal is for certain. */
export const paragraph = (text: string): string => wrap(text, 80).join('\n')

/** Parts with an empty line between them. */
export const sections = (...parts: readonly string[]): string => parts.join('\n\n')

/** Characters, as far as columns are concerned. */
const widthOf = (text: string): number => [...text].length

/** Rows of cells, aligned, two spaces apart; the last column is as wide as it likes. */
export const columns = (rows: readonly (readonly string[])[]): string => {
  const widths: number[] = []
  for (const row of rows) {
    row.forEach((cell, index) => {
      widths[index] = Math.max(widths[index] ?? 0, widthOf(cell))
    })
  }
  const pad = (cell: string, index: number): string =>
    cell + ' '.repeat((widths[index] ?? 0) - widthOf(cell))
  return rows.map((row) => row.map(pad).join('  ').trimEnd()).join('\n')
}

/** A name and what it means, wrapped beside each other within 80 columns. */
export const definitions = (rows: readonly (readonly [string, string])[]): string => {
  const width = Math.max(...rows.map(([name]) => name.length))
  const room = 80 - width - 4
  return columns(
    rows.flatMap(([name, meaning]) =>
      wrap(meaning, room).map((line, index) => [`  ${index === 0 ? name : ''}`, line]),
    ),
  )
}

/** Two spaces before each line. */
export const indent = (text: string): string => text.replaceAll(/^/gm, '  ')

/** At most so many characters, the last of them … where something is left off. */
export const cut = (text: string, width: number): string =>
  text.length > width ? `${text.slice(0, width - 1)}…` : text
