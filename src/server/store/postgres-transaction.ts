/**
 * One work as one transaction on one connection of PostgreSQL. It tells what came of it, and leaves
 * it to others to try again.
 */
import type { PoolClient } from 'pg'
import { postgresDialect } from './dialect.js'
import { storable } from './postgres-text.js'
import type { Row, Statement, Tx, Work } from './store.js'
import { transaction } from './transaction.js'

export type Outcome<T> =
  | { kind: 'done'; value: T }
  /** The work threw; nothing of it is kept. */
  | { kind: 'refused'; error: unknown }
  /** The database failed it. Until `work` nothing of it has been asked, after it everything has. */
  | { kind: 'failed'; error: unknown; at: 'connect' | 'begin' | 'work' | 'commit' }

export type Mode = 'read' | 'write'

const beginnings = {
  write: 'BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE',
  read: 'BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY',
}
const askTime = 'SELECT floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint AS now'

/** Prepared statements take memory on every connection; past this many they are sent as they are. */
const maxPrepared = 250

export interface Runner {
  /** Begins and runs the work; to keep or undo it is left to the caller. */
  run<T>(client: PoolClient, mode: Mode, work: (tx: Tx) => Work<T>): Promise<Outcome<T>>
}

/** `clock` instead of the database's, for tests. */
export const createRunner = (clock?: () => number): Runner => {
  const names = new Map<string, string>()

  const nameOf = (sql: string): string | undefined => {
    const known = names.get(sql)
    if (known !== undefined || names.size >= maxPrepared) return known
    const name = `parley_${names.size}`
    names.set(sql, name)
    return name
  }

  const execute = async (client: PoolClient, statement: Statement): Promise<readonly Row[]> => {
    const name = nameOf(statement.sql)
    const values = statement.parameters.map(storable)
    const query = { text: statement.sql, values, ...(name !== undefined && { name }) }
    return (await client.query<Row>(query)).rows
  }

  /** One round trip, also where the time is asked. */
  const begin = async (client: PoolClient, mode: Mode): Promise<number> => {
    if (clock) {
      await client.query(beginnings[mode])
      return clock()
    }
    // Several statements at once are answered by several results, of which the types know nothing.
    const results: unknown = await client.query(`${beginnings[mode]}; ${askTime}`)
    return Number((results as { rows: Row[] }[])[1]?.rows[0]?.['now'])
  }

  const drive = async <T>(client: PoolClient, steps: Work<T>): Promise<Outcome<T>> => {
    let failure: Outcome<T> | undefined
    try {
      let step = steps.next([])
      while (!step.done) {
        let rows: readonly Row[]
        try {
          rows = await execute(client, step.value)
        } catch (error) {
          // Whatever the work makes of it, its transaction cannot go on.
          failure ??= { kind: 'failed', error, at: 'work' }
          step = steps.throw(error)
          continue
        }
        step = steps.next(rows)
      }
      return failure ?? { kind: 'done', value: step.value }
    } catch (error) {
      return failure ?? { kind: 'refused', error }
    }
  }

  return {
    async run(client, mode, work) {
      let now: number
      try {
        now = await begin(client, mode)
      } catch (error) {
        return { kind: 'failed', error, at: 'begin' }
      }
      let steps
      try {
        steps = work(transaction(now, postgresDialect))
      } catch (error) {
        return { kind: 'refused', error }
      }
      return drive(client, steps)
    },
  }
}
