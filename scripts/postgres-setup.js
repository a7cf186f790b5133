/**
 * Vitest's global set-up of the projects `node` and `postgres`: one throw-away PostgreSQL for the
 * run, in which each test makes an empty database of its own (test/postgres.ts). Without PostgreSQL
 * those tests are skipped; where `CI=true`, that is a failure.
 */
import { createCluster, ensurePostgres, installCommand } from './postgres.js'

const isContinuousIntegration = process.env.CI === 'true' || process.env.CI === '1'

export default async function setup() {
  // The other project's.
  if (process.env.TEST_POSTGRES_URL) return undefined
  if (!ensurePostgres()) {
    const sentence = `PostgreSQL is missing. Install it with: ${installCommand}`
    if (isContinuousIntegration) throw new Error(sentence)
    console.log(`The tests of PostgreSQL are skipped. ${sentence}`)
    return undefined
  }
  const cluster = await createCluster()
  process.env.TEST_POSTGRES_URL = cluster.url
  return () => cluster.remove()
}
