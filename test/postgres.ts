/**
 * Empty databases for tests, in the PostgreSQL that the test run has started for itself. Each is
 * dropped after its test, or after its file if it was made outside of a test.
 */
import { randomUUID } from 'node:crypto'
import pg from 'pg'
import { afterAll, onTestFinished } from 'vitest'

const server = process.env['TEST_POSTGRES_URL'] ?? null

/** For `describe.runIf`: false where PostgreSQL could not be had. */
export const hasPostgres = server !== null

const databases = new Set<string>()

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

/** Makes an empty database and answers its URL. Of one that is kept for others, the file is the end. */
export const createDatabase = async ({ isKept = false } = {}): Promise<string> => {
  const name = `test_${randomUUID().replaceAll('-', '')}`
  await runSql(postgres(), `CREATE DATABASE ${name}`)
  const url = new URL(postgres())
  url.pathname = `/${name}`
  databases.add(url.href)
  if (isKept) return url.href
  try {
    onTestFinished(() => dropDatabase(url.href))
  } catch {
    // Not within a test: it goes with the file.
  }
  return url.href
}

/** Drops a database, whoever is connected to it. */
export const dropDatabase = async (url: string): Promise<void> => {
  if (!databases.delete(url)) return
  await runSql(postgres(), `DROP DATABASE IF EXISTS ${new URL(url).pathname.slice(1)} WITH (FORCE)`)
}

afterAll(async () => {
  for (const url of databases) await dropDatabase(url)
})
