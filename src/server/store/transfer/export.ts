/** All that a database holds, as lines of text, from one consistent state while servers go on. */
import { newerSchema, newestSchema, readSchema } from '../migrate.js'
import type { StoreOptions } from '../open.js'
import { storable } from '../postgres-text.js'
import { reasonOf, StoreError } from '../store-error.js'
import type { Row } from '../store.js'
import { createSum, type TableSum } from './checksum.js'
import { connect, drive, type Connection } from './connection.js'
import { formatNumber, writeLine } from './format.js'
import { readPages, readTables } from './tables.js'

export interface ExportOptions {
  /** Of this program, for the header. */
  version: string
  /** Told now and then how many rows have been written so far. */
  onProgress?: (rows: number) => void
}

/**
 * The lines, without their ends; memory stays small however much there is. Everything travels but
 * `staying` of tables.ts: sessions and the hashes of keys and of the operator's password do, so the
 * file is as secret as the database.
 * @throws StoreError
 */
export async function* exportDatabase(
  options: StoreOptions,
  { version, onProgress }: ExportOptions,
): AsyncGenerator<string, void, undefined> {
  const connection = await connect(options)
  try {
    await connection.ask({ sql: connection.beginSnapshot, parameters: [] })
    const schema = await readOurSchema(connection)
    yield writeLine({
      parley: 'export',
      format: formatNumber,
      version,
      schema,
      engine: connection.engine,
      exportedAt: new Date().toISOString(),
    })
    const tables: Record<string, TableSum> = {}
    let written = 0
    for (const table of await drive(connection, readTables(connection))) {
      const sum = createSum(table)
      for await (const page of readPages(connection, table)) {
        for (const found of page) {
          const row = portable(found)
          sum.add(row)
          yield writeLine({ table: table.name, row })
        }
        onProgress?.((written += page.length))
      }
      tables[table.name] = sum.result()
    }
    yield writeLine({ end: true, tables })
  } catch (error) {
    if (error instanceof StoreError) throw error
    throw new StoreError(
      `The database ${connection.name} cannot be read to its end (${reasonOf(error)}). Export again.`,
      { cause: error },
    )
  } finally {
    await connection.close()
  }
}

/** What is written must come out of any engine as it went in. */
const portable = (row: Row): Record<string, string | number | null> =>
  Object.fromEntries(Object.entries(row).map(([name, value]) => [name, storable(value)]))

const readOurSchema = async (connection: Connection): Promise<number> => {
  let schema: number
  try {
    schema = await drive(connection, readSchema())
  } catch (cause) {
    throw new StoreError(
      `There is no Parley database in ${connection.name}. Name another with --data or DATABASE_URL.`,
      { cause },
    )
  }
  if (schema > newestSchema) throw newerSchema(connection.name, schema)
  return schema
}
