/**
 * One work as one transaction on one connection of PostgreSQL. It tells what came of it, and leaves
 * it to others to try again.
 */
import type { Pool, PoolClient } from 'pg'
import { dialects } from './dialect.js'
import { isLost } from './postgres-fault.js'
import { createExecute, type Execute } from './postgres-statements.js'
import type { Answer, Row, Tx, Work } from './store.js'
import { movingTime } from './time.js'
import { transaction } from './transaction.js'

export type Outcome<T> =
  | { kind: 'done'; value: T }
  /** The work threw; nothing of it is kept. */
  | { kind: 'refused'; error: unknown }
  /** The database failed it. Before `work` nothing of it was asked; after it nobody knows. */
  | { kind: 'failed'; error: unknown; at: 'connect' | 'begin' | 'work' | 'commit' }

export type Mode = 'read' | 'write'

const beginnings = {
  write: 'BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE',
  read: 'BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY',
}

const dialect = dialects.postgres
const { askTime } = dialect

export type Attempt = <T>(mode: Mode, work: (tx: Tx) => Work<T>) => Promise<Outcome<T>>

/** `clock` replaces the database's, for tests. */
export const createAttempt = (pool: Pool, clock?: () => number): Attempt => {
  const execute = createExecute()
  return async (mode, work) => {
    let client: PoolClient
    try {
      client = await pool.connect()
    } catch (error) {
      return { kind: 'failed', error, at: 'connect' }
    }
    client.on('error', ignore)
    const release = (isUseless: boolean): void => {
      client.off('error', ignore)
      client.release(isUseless)
    }
    const outcome = await run(client, mode, work, { execute, clock })
    if (outcome.kind === 'failed' && isLost(outcome.error)) {
      release(true)
      return outcome
    }
    const isKept = mode === 'write' && outcome.kind === 'done'
    const end = client.query(isKept ? 'COMMIT' : 'ROLLBACK').then(
      () => release(false),
      (error: unknown) => {
        release(true)
        if (isKept) throw error
      },
    )
    // What was read is known already.
    if (mode === 'read') return outcome
    try {
      await end
      return outcome
    } catch (error) {
      return { kind: 'failed', error, at: 'commit' }
    }
  }
}

/** What is lost with a connection is heard of by whoever asks something on it. */
const ignore = (): void => {}

/** Begins and runs the work; to keep or undo it is left to the caller. */
const run = async <T>(
  client: PoolClient,
  mode: Mode,
  work: (tx: Tx) => Work<T>,
  { execute, clock }: { execute: Execute; clock: (() => number) | undefined },
): Promise<Outcome<T>> => {
  let now: number
  try {
    now = await begin(client, mode, clock)
  } catch (error) {
    return { kind: 'failed', error, at: 'begin' }
  }
  let steps: Work<T>
  try {
    steps = work(transaction(movingTime(now, { askTime, clock }), dialect))
  } catch (error) {
    return { kind: 'refused', error }
  }
  return drive(client, steps, execute)
}

/** One round trip, also where the time is asked. */
const begin = async (
  client: PoolClient,
  mode: Mode,
  clock: (() => number) | undefined,
): Promise<number> => {
  if (clock) {
    await client.query(beginnings[mode])
    return clock()
  }
  // Several statements at once are answered by several results, of which the types know nothing.
  const results: unknown = await client.query(`${beginnings[mode]}; ${askTime}`)
  return Number((results as { rows: Row[] }[])[1]?.rows[0]?.['now'])
}

const drive = async <T>(
  client: PoolClient,
  steps: Work<T>,
  execute: Execute,
): Promise<Outcome<T>> => {
  let failure: Outcome<T> | undefined
  try {
    let step = steps.next([])
    while (!step.done) {
      let answers: readonly Answer[]
      try {
        answers = await execute(client, step.value)
      } catch (error) {
        // Whatever the work makes of it, its transaction cannot go on.
        failure ??= { kind: 'failed', error, at: 'work' }
        step = steps.throw(error)
        continue
      }
      step = steps.next(answers)
    }
    return failure ?? { kind: 'done', value: step.value }
  } catch (error) {
    return failure ?? { kind: 'refused', error }
  }
}
