/**
 * The schema of a PostgreSQL database: recognised as ours, and migrated under a lock, so that of many
 * processes that start at once one migrates and the others wait.
 */
import type { ClientBase } from 'pg'
import { applyNext, migrated, readSchema, unlessServed, type Migrated } from './migrate.js'
import { migrations, type Migration } from './migrations.js'
import { openingFault } from './postgres-fault.js'
import { withClient, type PostgresPlace } from './postgres-place.js'
import { StoreError } from './store-error.js'
import { storable } from './postgres-text.js'
import type { Answer, Row, Work } from './store.js'

/** Any number that other programs in the same database are unlikely to take. */
export const migrationLock = 7_275_395_301

/** Brings the database to the newest schema. @throws StoreError */
export const migratePostgres = async (
  place: PostgresPlace,
  steps: readonly Migration[] = migrations,
): Promise<Migrated> => {
  try {
    return await withClient(place, async (client) => {
      const applied: number[] = []
      if (await isCurrent(client, steps)) return migrated('postgres', applied, steps)
      for (;;) {
        const number = await inTransaction(client, async () => {
          await client.query('SELECT pg_advisory_xact_lock($1)', [migrationLock])
          await refuseForeign(client, place)
          return drive(
            client,
            applyNext(place.name, steps, unlessServed('postgres', place.name, steps)),
          )
        })
        if (number === null) return migrated('postgres', applied, steps)
        applied.push(number)
      }
    })
  } catch (error) {
    throw openingFault(error, place)
  }
}

/** A server that starts where nothing is to be done needs neither lock nor the right to make tables. */
const isCurrent = async (client: ClientBase, steps: readonly Migration[]): Promise<boolean> => {
  if (!(await isOurs(client))) return false
  return (await drive(client, readSchema())) === steps.length
}

const isOurs = async (client: ClientBase): Promise<boolean> => {
  const { rows } = await client.query<{ ours: string }>(
    `SELECT (to_regclass('parley_migrations') IS NOT NULL)::text AS ours`,
  )
  return rows[0]?.ours === 'true'
}

export const refuseForeign = async (client: ClientBase, { name }: PostgresPlace): Promise<void> => {
  const { rows } = await client.query<{ schema: string | null; encoding: string; tables: number }>(
    `SELECT current_schema() AS schema, current_setting('server_encoding') AS encoding,
      (SELECT count(*) FROM pg_class WHERE relkind IN ('r', 'p', 'v', 'm', 'f')
        AND relnamespace = current_schema()::regnamespace
        AND NOT EXISTS (SELECT 1 FROM pg_depend
          WHERE pg_depend.classid = 'pg_class'::regclass AND pg_depend.objid = pg_class.oid
            AND pg_depend.deptype = 'e')) AS tables`,
  )
  const [found] = rows
  if (!found?.schema) {
    throw new StoreError(
      `The database ${name} has no schema to make tables in. Make one with: CREATE SCHEMA public; or correct its search_path.`,
    )
  }
  if (await isOurs(client)) return
  if (found.tables > 0) {
    throw new StoreError(
      `The database ${name} is of another program (its schema ${found.schema} has tables, and none is Parley's). Make an empty database, and name that in DATABASE_URL.`,
    )
  }
  if (found.encoding !== 'UTF8') {
    throw new StoreError(
      `The database ${name} cannot hold all text (its encoding is ${found.encoding}). Make one with ENCODING 'UTF8', and name that in DATABASE_URL.`,
    )
  }
}

const inTransaction = async <T>(client: ClientBase, task: () => Promise<T>): Promise<T> => {
  await client.query('BEGIN')
  try {
    const value = await task()
    await client.query('COMMIT')
    return value
  } catch (error) {
    await client.query('ROLLBACK').catch(() => {})
    throw error
  }
}

/** Runs a work on a connection, statement by statement. */
export const drive = async <T>(client: ClientBase, work: Work<T>): Promise<T> => {
  for (let step = work.next([]); ;) {
    if (step.done) return step.value
    const answers: Answer[] = []
    for (const { sql, parameters } of step.value) {
      answers.push((await client.query<Row>(sql, parameters.map(storable))).rows)
    }
    step = work.next(answers)
  }
}
