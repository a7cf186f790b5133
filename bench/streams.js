/**
 * A thousand streams of 20 events a second: is anything lost, how late do events come, and what do
 * SQLite's commits on the same event loop do to that. Lateness counts from when an event was *due*,
 * so a loop that stood still is not hidden by the events that it delayed.
 */
import { existsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { startChild } from './child.js'
import { percentile, round } from './statistics.js'

const streams = 1000
const periodMs = 50
const events = 200
const seconds = (events * periodMs) / 1000
const MiB = 1024 * 1024
/** A file system in memory, where a commit waits for no disk. */
const memory = '/dev/shm'

const createTokens = (server) =>
  Promise.all(
    Array.from({ length: 10 }, (_, index) =>
      server.call('token', {
        name: `bench ${index}`,
        allowedOrigins: ['shop.example'],
        agentIds: ['bench'],
        rateLimitPerMinute: 1000,
        rateLimitPerHour: 10_000,
      }),
    ),
  )

/** Looks at the server's memory until it is told to stop, which answers the most that was seen. */
const watchMemory = (server) => {
  let peak = 0
  const timer = setInterval(async () => {
    const { rss } = await server.call('usage')
    peak = Math.max(peak, rss)
  }, 500)
  return () => {
    clearInterval(timer)
    return peak
  }
}

const times = (samples, digits) => ({
  p50: round(percentile(samples, 0.5), digits),
  p99: round(percentile(samples, 0.99), digits),
  max: round(percentile(samples, 1), digits),
})

/** @param {{ within: string | null, perSecond?: number }} options null for the bare server */
const measureOne = async ({ within, perSecond = 0 }) => {
  const isBare = within === null
  const server = startChild(isBare ? 'bare-process.js' : 'parley-process.js')
  const load = startChild('load-process.js')
  try {
    const url = await server.call('start', { within })
    if (!isBare) {
      const tokens = await createTokens(server)
      await load.call('openSessions', { url, tokens, count: streams + 5 * perSecond })
    }
    const idle = await server.call('usage')
    const openSeconds = await load.call('openStreams', { url, isBare, streams, events, periodMs })
    if (!isBare) await server.call('commits')
    const opened = await server.call('usage')
    const stopWatching = watchMemory(server)
    const startNs = String(process.hrtime.bigint() + 200_000_000n)
    await server.call('go', { startNs })
    const extra = perSecond
      ? load.call('chatter', { url, startNs, perSecond, seconds, skip: streams })
      : 0
    const { lost, lags, transits } = await load.call('readStreams')
    const admitted = await extra
    const peak = stopWatching()
    const ended = await server.call('usage')
    const commits = isBare ? [] : await server.call('commits')
    return {
      lost,
      lagMs: times(lags, 1),
      transitMs: times(transits, 1),
      openSeconds: round(openSeconds),
      cpuSeconds: round((ended.cpuMs - opened.cpuMs) / 1000),
      memoryMiB: {
        idle: round(idle.rss / MiB, 0),
        open: round(opened.rss / MiB, 0),
        peak: round(Math.max(peak, ended.rss) / MiB, 0),
      },
      ...(perSecond && { messages: perSecond * seconds, admitted }),
      ...(commits.length > 0 && { commits: commits.length, commitMs: times(commits, 2) }),
    }
  } finally {
    await Promise.all([server, load].map((child) => child.stop()))
  }
}

export const measureStreams = async () => ({
  streams,
  eventsPerSecond: 1000 / periodMs,
  seconds,
  bare: await measureOne({ within: null }),
  ...(existsSync(memory) && { memory: await measureOne({ within: memory }) }),
  disk: await measureOne({ within: tmpdir() }),
  busy: await measureOne({ within: tmpdir(), perSecond: 100 }),
})

const row = (name, one) =>
  one && [
    name,
    one.lost,
    one.lagMs.p50,
    one.lagMs.p99,
    one.lagMs.max,
    one.commitMs ? `${one.commitMs.p50} / ${one.commitMs.p99}` : '',
    one.commits ?? '',
    one.cpuSeconds,
    one.memoryMiB.peak,
  ]

export const describeStreams = ({ bare, memory: inMemory, disk, busy }) =>
  [
    ['', 'lost', 'lag p50', 'p99', 'max ms', 'COMMIT p50 / p99', 'commits', 'CPU s', 'peak MiB'],
    row('bare node:http', bare),
    row('Parley, commits wait for no disk', inMemory),
    row('Parley', disk),
    row('Parley, 100 messages/s besides', busy),
  ].filter(Boolean)
