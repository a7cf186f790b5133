/** The rows of an export on their way into a database, each checked against its table. */
import * as z from 'zod/mini'
import type { Value } from '../store.js'
import type { Connection } from './connection.js'
import { damaged, parseLine, rowSchema, trailerSchema, truncated, type Trailer } from './format.js'
import type { Table } from './tables.js'

export interface Line {
  text: string
  number: number
}

/** Parameters of one statement, at most: both engines allow more. */
const maxParameters = 5000
const maxBatchCharacters = 1_000_000

/** Reads the rows and stores them; answers the trailer. @throws StoreError */
export const fill = async (
  connection: Connection,
  tables: readonly Table[],
  reader: AsyncIterable<Line>,
  onProgress: (rows: number) => void = () => {},
): Promise<Trailer> => {
  const byName = new Map(tables.map((table) => [table.name, table]))
  let batch: Batch | undefined
  let read = 0
  let lineNumber = 1
  let trailer: Trailer | undefined
  const flush = async (): Promise<void> => {
    if (batch) await insert(connection, batch)
    batch = undefined
    onProgress(read)
  }
  for await (const { text, number } of reader) {
    if (trailer) throw damaged(number, 'it stands after the end')
    lineNumber = number
    const content = parseLine(text)
    const end = z.safeParse(trailerSchema, content)
    if (end.success) {
      trailer = end.data
      continue
    }
    const { table, values } = readRow(byName, content, number)
    if (batch && (batch.table !== table || isFull(batch))) await flush()
    batch ??= { table, rows: [], characters: 0 }
    batch.rows.push(values)
    batch.characters += text.length
    read++
  }
  if (!trailer) throw truncated(lineNumber)
  await flush()
  return trailer
}

interface Batch {
  table: Table
  rows: Value[][]
  characters: number
}

const isFull = ({ table, rows: held, characters }: Batch): boolean =>
  (held.length + 1) * table.columns.length > maxParameters || characters > maxBatchCharacters

const readRow = (
  tables: ReadonlyMap<string, Table>,
  content: unknown,
  number: number,
): { table: Table; values: Value[] } => {
  const line = z.safeParse(rowSchema, content)
  if (!line.success) throw damaged(number, 'it is neither a row nor the end')
  const { row } = line.data
  const table = tables.get(line.data.table)
  if (!table) throw damaged(number, `there is no table ${JSON.stringify(line.data.table)}`)
  if (Object.keys(row).length !== table.columns.length) {
    throw damaged(number, `a row of ${table.name} has ${table.columns.length} columns`)
  }
  const values = table.columns.map(({ name, kind }) => {
    const value = row[name]
    if (value === undefined) throw damaged(number, `it lacks ${name}`)
    if (value !== null && (typeof value === 'string') !== (kind === 'text')) {
      throw damaged(number, `expected ${name} as a ${kind}`)
    }
    return value
  })
  return { table, values }
}

const insert = async (
  connection: Connection,
  { table: { name, columns }, rows: held }: Batch,
): Promise<void> => {
  const parameters: Value[] = []
  const tuples = held.map(
    (values) => `(${values.map((value) => `$${parameters.push(value)}`).join(', ')})`,
  )
  await connection.ask({
    sql: `INSERT INTO ${name} (${columns.map((column) => column.name).join(', ')}) VALUES ${tuples.join(', ')}`,
    parameters,
  })
}
