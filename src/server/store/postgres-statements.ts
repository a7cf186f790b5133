/**
 * Sends statements to PostgreSQL, prepared where they come again and again; several at once in one
 * round trip.
 */
import type { PoolClient } from 'pg'
import { storable } from './postgres-text.js'
import type { Answer, Row, Statement } from './store.js'

/** Of statements that fail, the first tells why: those after it were never run. */
export type Execute = (
  client: PoolClient,
  statements: readonly Statement[],
) => Promise<readonly Answer[]>

/** They take memory on every connection; past this many, others are sent as they are. */
const maxPrepared = 250

export const createExecute = (): Execute => {
  const names = new Map<string, string>()

  const nameOf = (sql: string): string | undefined => {
    const known = names.get(sql)
    if (known !== undefined || names.size >= maxPrepared) return known
    const name = `parley_${names.size}`
    names.set(sql, name)
    return name
  }

  const send = async (client: PoolClient, { sql, parameters }: Statement): Promise<Answer> => {
    const name = nameOf(sql)
    const query = {
      text: sql,
      values: parameters.map(storable),
      ...(name !== undefined && { name }),
    }
    return (await client.query<Row>(query)).rows
  }

  return async (client, statements) => {
    const { stream } = client.connection
    // One packet, not one for each of them.
    stream.cork()
    const sent = statements.map((statement) => send(client, statement))
    stream.uncork()
    // All of them are waited for: the connection is nobody else's before it has answered.
    const settled = await Promise.allSettled(sent)
    return settled.map((answer) => {
      if (answer.status === 'rejected') throw answer.reason
      return answer.value
    })
  }
}
