/** What an export or an import has moved, table by table. */
import type { Output } from './command.js'
import { columns, indent } from './text.js'

export interface CountedTable {
  table: string
  rows: number
  checksum: string
}

const rowsPerLine = 10_000

/** Tells of every so many rows, of a count that grows in smaller steps. */
export const tellRows = (progress: Output['progress']): ((rows: number) => void) => {
  let told = 0
  return (rows) => {
    if (rows - told < rowsPerLine) return
    told = rows
    progress(`${rows} rows …`)
  }
}

/** With a last line that counts all. */
export const describeTables = (tables: readonly CountedTable[]): string =>
  indent(
    columns([
      ['TABLE', 'ROWS', 'CHECKSUM'],
      ...tables.map(({ table, rows, checksum }) => [table, String(rows), checksum]),
      ['total', String(tables.reduce((sum, { rows }) => sum + rows, 0))],
    ]),
  )
