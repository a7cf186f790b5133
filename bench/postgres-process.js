/** A throw-away PostgreSQL for a measurement, as an operator runs one: what it says is durable. */
import { createCluster } from '../scripts/postgres.js'
import { serveCalls } from './child.js'
import pg from 'pg'

let cluster
let databases = 0

serveCalls(
  {
    async start() {
      cluster = await createCluster({ isDurable: true })
    },
    /** @returns {Promise<string>} the address of an empty database */
    async database() {
      const name = `bench_${++databases}`
      const client = new pg.Client(cluster.url)
      await client.connect()
      await client.query(`CREATE DATABASE ${name}`)
      await client.end()
      const url = new URL(cluster.url)
      url.pathname = `/${name}`
      return url.href
    },
  },
  () => cluster?.remove(),
)
