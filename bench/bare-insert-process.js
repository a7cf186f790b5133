/**
 * What an engine can do at best, in a process of its own: rows as large as a turn, each inserted and
 * committed alone, and nothing else.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from '@photostructure/sqlite'
import pg from 'pg'
import { serveCalls, usage } from './child.js'

const table =
  'CREATE TABLE bare (id TEXT PRIMARY KEY, token_id TEXT NOT NULL, message TEXT NOT NULL)'
const message = JSON.stringify({ id: 'message', text: 'x'.repeat(300), attachments: [] })

let rows = 0
const row = () => [`turn_${process.pid}_${++rows}`, `ct_${rows % 256}`, message]

let directory
/** One for each client: an INSERT that resolves once it is durable. */
let inserts = []
let closeAll = async () => {}

const openSqlite = ({ within, clients }) => {
  directory = mkdtempSync(join(within, 'parley-bench-'))
  const database = new DatabaseSync(join(directory, 'bare.db'))
  database.exec('PRAGMA journal_mode = WAL')
  database.exec('PRAGMA synchronous = FULL')
  database.exec(table)
  const insert = database.prepare('INSERT INTO bare VALUES (?, ?, ?)')
  inserts = Array.from({ length: clients }, () => async () => {
    insert.run(...row())
    // So that the clients take turns, as those of a server do.
    await new Promise(setImmediate)
  })
  closeAll = async () => database.close()
}

const openPostgres = async ({ databaseUrl, clients }) => {
  const connections = await Promise.all(
    Array.from({ length: clients }, async () => {
      const client = new pg.Client(databaseUrl)
      await client.connect()
      return client
    }),
  )
  await connections[0].query(table)
  inserts = connections.map((client) => () => {
    const text = 'INSERT INTO bare VALUES ($1, $2, $3)'
    return client.query({ name: 'insert', text, values: row() })
  })
  closeAll = () => Promise.all(connections.map((client) => client.end()))
}

serveCalls(
  {
    start: (options) => (options.databaseUrl ? openPostgres(options) : openSqlite(options)),
    async insert({ seconds }) {
      const latencies = []
      const started = performance.now()
      const end = started + seconds * 1000
      await Promise.all(
        inserts.map(async (insert) => {
          while (performance.now() < end) {
            const before = performance.now()
            await insert()
            latencies.push(performance.now() - before)
          }
        }),
      )
      return { latencies, seconds: (performance.now() - started) / 1000 }
    },
    usage,
  },
  async () => {
    await closeAll()
    if (directory) rmSync(directory, { recursive: true, force: true })
  },
)
