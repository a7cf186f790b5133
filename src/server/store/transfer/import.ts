/** Fills an empty database with the lines of an export, in one transaction: all of it or nothing. */
import { dialects } from '../dialect.js'
import { deadAfterMs } from '../liveness.js'
import { applyNext, newestSchema, readSchema } from '../migrate.js'
import { migrations } from '../migrations.js'
import type { StoreOptions } from '../open.js'
import { reasonOf, StoreError } from '../store-error.js'
import { findServing } from '../serving.js'
import { row as oneRow, rows } from '../sql/record.js'
import { createSum } from './checksum.js'
import { connectToFill, drive, type Connection } from './connection.js'
import { fill, type Line } from './fill.js'
import { differing, readHeader, type Trailer } from './format.js'
import { readPages, readTables, type Table } from './tables.js'

export interface ImportedTable {
  table: string
  rows: number
  checksum: string
}

export interface Imported {
  tables: ImportedTable[]
}

export interface ImportOptions {
  /** Told now and then how many rows have been read so far. */
  onProgress?: (rows: number) => void
}

/**
 * Each table is read back and compared with the counts and checksums of the export before anything
 * is kept. @throws StoreError
 */
export const importDatabase = async (
  options: StoreOptions,
  lines: AsyncIterable<string> | Iterable<string>,
  { onProgress }: ImportOptions = {},
): Promise<Imported> => {
  const reader = numbered(lines)
  const { schema } = readHeader((await reader.next()).value?.text)
  const { connection, keep } = await connectToFill(options)
  try {
    await connection.beginAlone()
    await reachSchema(connection, schema)
    const tables = await drive(connection, readTables(connection))
    await requireEmpty(connection, tables)
    const trailer = await fill(connection, tables, reader, onProgress)
    const imported = await verify(connection, tables, trailer)
    await reachSchema(connection, newestSchema)
    await connection.ask({ sql: 'COMMIT', parameters: [] })
    keep()
    return { tables: imported }
  } catch (error) {
    if (error instanceof StoreError) throw error
    throw new StoreError(
      `The export cannot be stored in ${connection.name} (${reasonOf(error)}). Nothing was imported.`,
      { cause: error },
    )
  } finally {
    // What was not committed is undone by that.
    await connection.close()
  }
}

async function* numbered(
  lines: AsyncIterable<string> | Iterable<string>,
): AsyncGenerator<Line, undefined, undefined> {
  let number = 0
  for await (const text of lines) {
    number++
    // The end of the last line may look like one more.
    if (text !== '') yield { text, number }
  }
  return undefined
}

/** An older export is filled into the schema that it was written from, which is migrated after that. */
const reachSchema = async (connection: Connection, schema: number): Promise<void> => {
  for (const steps = migrations.slice(0, schema); ;) {
    try {
      if ((await drive(connection, applyNext(connection.name, steps))) === null) return
    } catch (error) {
      if (schema === newestSchema || !(error instanceof StoreError)) throw error
      const found = await drive(connection, readSchema())
      throw new StoreError(
        `The database ${connection.name} has schema ${found} and the export is older (schema ${schema}). Import it into a new, empty database, which is migrated after that. Nothing was imported.`,
        { cause: error },
      )
    }
  }
}

const requireEmpty = async (connection: Connection, tables: readonly Table[]): Promise<void> => {
  if (connection.lockTables !== null) {
    const names = tables.map(({ name }) => name).join(', ')
    await drive(connection, rows(`LOCK TABLE ${names} ${connection.lockTables}`))
  }
  for (const { name } of tables) {
    // A server that has been started there has left its own secret, which the imported one replaces.
    if (name === 'meta') continue
    const found = await drive(connection, oneRow(`SELECT count(*) AS n FROM ${name}`))
    const count = Number(found?.['n'])
    if (count > 0) {
      throw new StoreError(
        `The database ${connection.name} is not empty (${name} has ${count} ${count === 1 ? 'row' : 'rows'}). Import into an empty one. Nothing was imported.`,
      )
    }
  }
  const host = await drive(connection, findServing(dialects[connection.engine]))
  if (host !== undefined) {
    throw new StoreError(
      `A server is running on ${connection.name} (on ${host}). Stop it, wait ${deadAfterMs / 1000} seconds, and import then. Nothing was imported.`,
    )
  }
  await drive(connection, rows('DELETE FROM meta'))
}

const verify = async (
  connection: Connection,
  tables: readonly Table[],
  { tables: said }: Trailer,
): Promise<ImportedTable[]> => {
  const imported: ImportedTable[] = []
  for (const name of Object.keys(said)) {
    if (!tables.some((table) => table.name === name)) {
      throw new StoreError(
        `The export has a table ${name} that this Parley does not know. Import it with the version that wrote it. Nothing was imported.`,
      )
    }
  }
  for (const table of tables) {
    const sum = createSum(table)
    for await (const page of readPages(connection, table)) for (const row of page) sum.add(row)
    const seen = sum.result()
    const expected = said[table.name]
    if (expected?.rows !== seen.rows) {
      throw differing(table.name, `${expected?.rows ?? 'no'} rows`, `${seen.rows}`)
    }
    if (expected.checksum !== seen.checksum) {
      throw differing(table.name, `checksum ${expected.checksum}`, seen.checksum)
    }
    imported.push({ table: table.name, ...seen })
  }
  return imported
}
