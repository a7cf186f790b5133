/** A list of allowed origins while it is written: one row for each, blank ones among them. */

export interface Row {
  /** Keeps a row's field in place while rows before it come and go. */
  key: number
  text: string
}

let keys = 0

export const rowsOf = (entries: readonly string[]): Row[] =>
  entries.map((text) => ({ key: ++keys, text }))

/** What is sent: without the blank rows. */
export const entriesOf = (rows: readonly Row[]): string[] =>
  rows.map(({ text }) => text.trim()).filter((text) => text !== '')

/** The index that a row has in what is sent, or null for a blank one. */
export const sentIndex = (rows: readonly Row[], key: number): number | null => {
  const filled = rows.filter(({ text }) => text.trim() !== '')
  const index = filled.findIndex((row) => row.key === key)
  return index < 0 ? null : index
}

/** What was typed or pasted into a row: several at once become rows of their own. */
export const writeRow = (rows: readonly Row[], key: number, text: string): Row[] => {
  const [first = '', ...more] = text.split(/[\s,;]+/).filter(Boolean)
  // While it is typed, a space at the end is just that.
  if (more.length === 0) return rows.map((row) => (row.key === key ? { key, text } : row))
  return rows.flatMap((row) => (row.key === key ? [{ key, text: first }, ...rowsOf(more)] : [row]))
}
