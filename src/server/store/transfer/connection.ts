/**
 * One connection to a database of either engine, for moving all of it: a transaction that lasts as
 * long as it must, and the catalogue. The domain has no business here.
 */
import { existsSync, rmSync } from 'node:fs'
import type { DatabaseSyncInstance } from '@photostructure/sqlite'
import { Client } from 'pg'
import type { StoreOptions } from '../open.js'
import { openingFault } from '../postgres-fault.js'
import { readPlace, type PostgresPlace } from '../postgres-place.js'
import { migrationLock, refuseForeign } from '../postgres-schema.js'
import { storable } from '../postgres-text.js'
import { fileIn, forSqlite, prepareFile } from '../sqlite-file.js'
import { StoreError } from '../store-error.js'
import type { Answer, Row, Statement, Store, Work } from '../store.js'

export interface Connection {
  readonly engine: Store['engine']
  /** For sentences, without a password. */
  readonly name: string
  ask(statement: Statement): Promise<readonly Row[]>
  /** Every column of every table: `table_name`, `column_name`, `type`, `key_position` (0: no key). */
  readonly catalogue: string
  /** Begins a transaction that sees one state of the database, whatever others write. */
  readonly beginSnapshot: string
  /** Begins one that is alone with an empty database, or one of ours. */
  beginAlone(): Promise<void>
  /** Keeps others from writing to tables; null where nobody else writes anyway. */
  readonly lockTables: string | null
  close(): Promise<void>
}

/** Runs a work on a connection; what begins and ends the transaction is the caller's affair. */
export const drive = async <T>(connection: Connection, work: Work<T>): Promise<T> => {
  for (let step = work.next([]); ;) {
    if (step.done) return step.value
    const answers: Answer[] = []
    for (const statement of step.value) answers.push(await connection.ask(statement))
    step = work.next(answers)
  }
}

/** To read what is there; it is not migrated. @throws StoreError */
export const connect = async ({
  dataDirectory,
  databaseUrl,
}: StoreOptions): Promise<Connection> => {
  if (databaseUrl !== null) return connectPostgres(readPlace(databaseUrl))
  const file = fileIn(dataDirectory)
  if (!existsSync(file)) {
    throw new StoreError(
      `There is no database in ${dataDirectory}. Name its directory with --data, or set DATABASE_URL.`,
    )
  }
  return prepareFile(dataDirectory, (database) => sqliteConnection(database, file))
}

/** To fill it. A file that was made for this is removed again unless `keep` was called. */
export const connectToFill = async (
  options: StoreOptions,
): Promise<{ connection: Connection; keep(): void }> => {
  const { dataDirectory, databaseUrl } = options
  if (databaseUrl !== null) {
    return { connection: await connectPostgres(readPlace(databaseUrl)), keep: () => {} }
  }
  const file = fileIn(dataDirectory)
  let isOurs = existsSync(file)
  const connection = prepareFile(dataDirectory, (database) => sqliteConnection(database, file))
  return {
    connection: {
      ...connection,
      async close() {
        await connection.close()
        if (!isOurs) rmSync(file, { force: true })
      },
    },
    keep: () => {
      isOurs = true
    },
  }
}

const sqliteConnection = (database: DatabaseSyncInstance, name: string): Connection => {
  const ask: Connection['ask'] = async ({ sql, parameters }) =>
    database.prepare(forSqlite(sql)).all(...parameters) as Row[]
  return {
    engine: 'sqlite',
    name,
    ask,
    catalogue: `SELECT tables.name AS table_name, columns.name AS column_name, columns.type AS type,
      columns.pk AS key_position FROM sqlite_master AS tables
      JOIN pragma_table_info(tables.name) AS columns
      WHERE tables.type = 'table' AND tables.name NOT LIKE 'sqlite!_%' ESCAPE '!'
      ORDER BY tables.name, columns.name`,
    beginSnapshot: 'BEGIN',
    async beginAlone() {
      database.exec('BEGIN IMMEDIATE')
    },
    lockTables: null,
    async close() {
      // The driver cannot finalize statements, so closing alone would not end it.
      if (database.isTransaction) database.exec('ROLLBACK')
      database.close()
    },
  }
}

const connectPostgres = async (place: PostgresPlace): Promise<Connection> => {
  const client = new Client(place.config)
  // A connection that is lost between two statements is heard of at the next one.
  client.on('error', () => {})
  try {
    await client.connect()
  } catch (error) {
    await client.end().catch(() => {})
    throw openingFault(error, place)
  }
  return {
    engine: 'postgres',
    name: place.name,
    ask: async ({ sql, parameters }) =>
      (await client.query<Row>(sql, parameters.map(storable))).rows,
    // What an extension has brought is not ours to move.
    catalogue: `SELECT tables.relname::text AS table_name, columns.attname::text AS column_name,
      format_type(columns.atttypid, NULL) AS type,
      coalesce(array_position(keys.indkey::int2[], columns.attnum) + 1, 0) AS key_position
      FROM pg_class AS tables
      JOIN pg_attribute AS columns ON columns.attrelid = tables.oid AND columns.attnum > 0
        AND NOT columns.attisdropped
      LEFT JOIN pg_index AS keys ON keys.indrelid = tables.oid AND keys.indisprimary
      WHERE tables.relkind = 'r' AND tables.relnamespace =
        (SELECT relnamespace FROM pg_class WHERE oid = to_regclass('parley_migrations'))
        AND NOT EXISTS (SELECT 1 FROM pg_depend WHERE classid = 'pg_class'::regclass
          AND objid = tables.oid AND deptype = 'e')
      ORDER BY tables.relname::text COLLATE "C", columns.attname::text COLLATE "C"`,
    beginSnapshot: 'BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY',
    async beginAlone() {
      await client.query('BEGIN')
      await client.query('SELECT pg_advisory_xact_lock($1)', [migrationLock])
      await refuseForeign(client, place)
    },
    lockTables: 'IN EXCLUSIVE MODE',
    close: () => client.end().catch(() => {}),
  }
}
