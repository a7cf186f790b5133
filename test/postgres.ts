/** Empty databases for tests, in the PostgreSQL that the test run has started for itself. */
import { randomUUID } from 'node:crypto'
import pg from 'pg'
import { onTestFinished } from 'vitest'

const server = process.env['TEST_POSTGRES_URL'] ?? null

/** For `describe.runIf`: false where PostgreSQL could not be had. */
export const hasPostgres = server !== null

/** Runs statements as the superuser, in the database of the URL. */
export const runSql = async (url: string, ...statements: string[]): Promise<pg.QueryResult[]> => {
  const client = new pg.Client(url)
  await client.connect()
  try {
    const results: pg.QueryResult[] = []
    for (const statement of statements) results.push(await client.query(statement))
    return results
  } finally {
    await client.end()
  }
}

const postgres = (): string => {
  if (server === null) throw new Error('PostgreSQL is missing; see scripts/postgres-setup.js.')
  return server
}

/** Makes an empty database and answers its URL. One that is kept goes with the run's PostgreSQL. */
export const createDatabase = async ({ isKept = false } = {}): Promise<string> => {
  const name = `test_${randomUUID().replaceAll('-', '')}`
  await runSql(postgres(), `CREATE DATABASE ${name}`)
  const url = new URL(postgres())
  url.pathname = `/${name}`
  if (isKept) return url.href
  onTestFinished(() => dropDatabase(url.href))
  return url.href
}

/** Drops a database, whoever is connected to it. */
const dropDatabase = async (url: string): Promise<void> => {
  await runSql(postgres(), `DROP DATABASE IF EXISTS ${new URL(url).pathname.slice(1)} WITH (FORCE)`)
}
