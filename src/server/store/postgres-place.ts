/** Where a PostgreSQL database is and how it is connected to; said to people without its password. */
import { Client, type ClientBase, type ClientConfig } from 'pg'
import { reasonOf, StoreError } from './store-error.js'
import type { Value } from './store.js'

export interface PostgresPlace {
  /** For sentences: `db.example:5432/parley`. */
  name: string
  user: string
  database: string
  config: ClientConfig
}

/** How long a new connection may take, and how long a work may wait for one that is free. */
export const connectTimeoutMs = 5000

const int2 = 21
const int4 = 23
const int8 = 20
const numeric = 1700

/** All our numbers are whole and far below 2^53; `pg` alone would make strings of the longer ones. */
const types = {
  getTypeParser: (type: number) =>
    [int2, int4, int8, numeric].includes(type) ? Number : (text: string): Value => text,
}

/** @throws StoreError for an address that cannot be read */
export const readPlace = (url: string): PostgresPlace => {
  const config: ClientConfig = {
    connectionString: url,
    fallback_application_name: 'parley',
    connectionTimeoutMillis: connectTimeoutMs,
    keepAlive: true,
    types: types as NonNullable<ClientConfig['types']>,
  }
  try {
    const { host, port, user = '', database = '' } = new Client(config)
    const at = host.startsWith('/') ? host : `${host.includes(':') ? `[${host}]` : host}:${port}`
    return { name: `${at}/${database}`, user, database, config }
  } catch (cause) {
    throw new StoreError(`DATABASE_URL cannot be used (${reasonOf(cause)}).`, { cause })
  }
}

/** One connection of its own, without the time limits of a server's. */
export const withClient = async <T>(
  place: PostgresPlace,
  task: (client: ClientBase) => Promise<T>,
): Promise<T> => {
  const client = new Client(place.config)
  // A connection that is lost between two statements is heard of at the next one.
  client.on('error', () => {})
  try {
    await client.connect()
    return await task(client)
  } finally {
    // Also one that failed half-way: the server would hold its place for a minute.
    await client.end().catch(() => {})
  }
}
