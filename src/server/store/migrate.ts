/**
 * Brings a database to the newest schema, step by step. It knows the steps and their book-keeping;
 * who is alone with the database, and what a transaction is there, is the engine's affair.
 */
import { dialects } from './dialect.js'
import { deadAfterMs } from './liveness.js'
import { migrations, type Migration } from './migrations.js'
import { findServing } from './serving.js'
import { StoreError } from './store-error.js'
import { row, rows } from './sql/record.js'
import type { Store, Work } from './store.js'

export interface Migrated {
  engine: Store['engine']
  /** The schema that was found; 0 is an empty database. */
  from: number
  to: number
  /** The steps that were made now, in order. */
  applied: number[]
}

/** The newest schema that this version knows. */
export const newestSchema = migrations.length

export const newerSchema = (place: string, schema: number, newest = newestSchema): StoreError =>
  new StoreError(
    `${place} was written by a newer Parley (schema ${schema}; this one knows ${newest}). Start that version, or restore a backup.`,
  )

/** The schema that the database has reached, if it is one of ours. */
export function* readSchema(): Work<number> {
  const found = yield* row('SELECT coalesce(max(number), 0) AS number FROM parley_migrations')
  return Number(found?.['number'])
}

/**
 * The next step, if one is left; its number. For one transaction that is alone with the database:
 * what it began is kept with its number, or not at all. `consent` may refuse it, by throwing, where
 * there is something to migrate. @throws StoreError
 */
export function* applyNext(
  place: string,
  steps: readonly Migration[] = migrations,
  consent: (reached: number) => Work<void> = agree,
): Work<number | null> {
  yield* rows(
    'CREATE TABLE IF NOT EXISTS parley_migrations (number INTEGER PRIMARY KEY, applied_at BIGINT NOT NULL)',
  )
  const reached = yield* readSchema()
  if (reached > steps.length) throw newerSchema(place, reached, steps.length)
  const step = steps[reached]
  if (!step) return null
  if (reached > 0) yield* consent(reached)
  for (const statement of step.statements) yield* rows(statement)
  yield* rows(
    'INSERT INTO parley_migrations (number, applied_at) VALUES ($1, $2)',
    step.number,
    Date.now(),
  )
  return step.number
}

function* agree(): Work<void> {}

/**
 * Refuses a step beside a server: it is of an older version, and would go on to write what the newer
 * schema does not expect.
 */
export const unlessServed = (
  engine: Store['engine'],
  place: string,
  steps: readonly Migration[] = migrations,
) =>
  function* (reached: number): Work<void> {
    const host = yield* findServing(dialects[engine])
    if (host === undefined) return
    throw new StoreError(
      `The database ${place} has schema ${reached} and this version needs ${steps.length}, but a server of an older version is running on it (on ${host}). Stop every server of it, wait ${deadAfterMs / 1000} seconds, and start this version then. Nothing was changed.`,
    )
  }

/** What came of it. */
export const migrated = (
  engine: Store['engine'],
  applied: number[],
  steps: readonly Migration[] = migrations,
): Migrated => ({ engine, from: steps.length - applied.length, to: steps.length, applied })
