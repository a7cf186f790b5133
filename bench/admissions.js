/**
 * Messages admitted a second, and how long one waits for that, with 32 visitors who write without a
 * pause: on each engine, beside rows that are merely inserted by as many clients on the same engine
 * in the same minute. A message is counted once its answer begins, which is after the commit; its
 * reply is a word, and the next message goes once that has ended.
 */
import { tmpdir } from 'node:os'
import { findPostgres } from '../scripts/postgres.js'
import { startChild } from './child.js'
import { median, percentile, round } from './statistics.js'

const clients = 32
/** As many sites, so that the most that one may have in a minute is not what is measured. */
const sites = 256
const windowSeconds = 4
const windows = 3

const limits = {
  newSessionsPerMinutePerAddress: 1_000_000,
  newSessionsPerHourPerAddress: 1_000_000,
}

const openSites = async ({ servers, urls, load }) => {
  const tokens = await Promise.all(
    Array.from({ length: sites }, (_, index) =>
      servers[0].call('token', {
        name: `bench ${index}`,
        allowedOrigins: ['shop.example'],
        agentIds: ['bench'],
        rateLimitPerMinute: 1000,
        rateLimitPerHour: 10_000,
        maxMessagesPerSession: 1000,
      }),
    ),
  )
  await load.call('openSessions', { url: urls[0], tokens, count: sites })
}

const summarise = (samples) => ({
  perSecond: round(median(samples.map(({ perSecond }) => perSecond)), 0),
  p99Ms: round(median(samples.map(({ p99Ms }) => p99Ms)), 1),
})

const sample = ({ latencies, seconds }) => ({
  perSecond: latencies.length / seconds,
  p99Ms: percentile(latencies, 0.99),
})

/**
 * @param {{ processes: number, database: () => Promise<string | null> }} options `database` answers
 *   the address of an empty one; null is the embedded one
 */
const measureOne = async ({ processes, database }) => {
  const servers = Array.from({ length: processes }, () => startChild('parley-process.js'))
  const [bare, load] = ['bare-insert-process.js', 'load-process.js'].map((name) => startChild(name))
  try {
    const databaseUrl = await database()
    const within = tmpdir()
    const urls = []
    for (const server of servers) {
      urls.push(await server.call('start', { within, limits, databaseUrl }))
    }
    await bare.call('start', { within, clients, databaseUrl: await database() })
    await openSites({ servers, urls, load })
    const samples = { inserts: [], admissions: [] }
    // The first of each is to warm up, and then they take turns: a neighbour disturbs both.
    for (let window = 0; window <= windows; window++) {
      const inserts = await bare.call('insert', { seconds: windowSeconds })
      const admissions = await load.call('converse', { urls, clients, seconds: windowSeconds })
      if (window === 0) continue
      samples.inserts.push(sample(inserts))
      samples.admissions.push(sample(admissions))
    }
    const inserts = summarise(samples.inserts)
    const admissions = summarise(samples.admissions)
    return {
      processes,
      inserts,
      ...admissions,
      ratio: round(inserts.perSecond / admissions.perSecond, 1),
    }
  } finally {
    await Promise.all([...servers, bare, load].map((child) => child.stop()))
  }
}

export const measureAdmissions = async () => {
  if (!findPostgres()) throw new Error('PostgreSQL is missing; see CONTRIBUTING.md.')
  const postgres = startChild('postgres-process.js')
  try {
    await postgres.call('start')
    const database = () => postgres.call('database')
    return {
      clients,
      sqlite: await measureOne({ processes: 1, database: async () => null }),
      postgres: await measureOne({ processes: 1, database }),
      postgresTwo: await measureOne({ processes: 2, database }),
    }
  } finally {
    await postgres.stop()
  }
}

const rows = (name, { inserts, perSecond, p99Ms, ratio }) => [
  [`${name}: bare INSERT`, inserts.perSecond, inserts.p99Ms, ''],
  [`${name}: messages admitted`, perSecond, p99Ms, `1/${ratio}`],
]

export const describeAdmissions = ({ sqlite, postgres, postgresTwo }) => [
  ['', 'a second', 'p99 ms', 'ratio'],
  ...rows('SQLite', sqlite),
  ...rows('PostgreSQL, one process', postgres),
  ...rows('PostgreSQL, two processes', postgresTwo),
]
