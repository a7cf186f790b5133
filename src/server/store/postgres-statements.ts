/** Sends single statements to PostgreSQL, prepared where they come again and again. */
import type { PoolClient } from 'pg'
import { storable } from './postgres-text.js'
import type { Row, Statement } from './store.js'

export type Execute = (client: PoolClient, statement: Statement) => Promise<readonly Row[]>

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

  return async (client, { sql, parameters }) => {
    const name = nameOf(sql)
    const query = {
      text: sql,
      values: parameters.map(storable),
      ...(name !== undefined && { name }),
    }
    return (await client.query<Row>(query)).rows
  }
}
