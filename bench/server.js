/**
 * Handshakes: how many `init` a second, and what one costs, beside a bare `node:http` echo of the
 * same body in the same minute.
 */
import { tmpdir } from 'node:os'
import { startChild } from './child.js'
import { median, percentile, round } from './statistics.js'

const connections = 64
const windowSeconds = 4
const windows = 3

/** One window of load; what the server itself used is told by the server. */
const measureWindow = async (load, server, url, bodies) => {
  const before = await server.call('usage')
  const { latencies, seconds } = await load.call('hammer', {
    url,
    bodies,
    connections,
    seconds: windowSeconds,
  })
  const after = await server.call('usage')
  return {
    perSecond: latencies.length / seconds,
    cpuMicroseconds: ((after.cpuMs - before.cpuMs) * 1000) / latencies.length,
    p99Ms: percentile(latencies, 0.99),
  }
}

const summarise = (samples) => ({
  perSecond: round(median(samples.map(({ perSecond }) => perSecond)), 0),
  cpuMicroseconds: round(median(samples.map(({ cpuMicroseconds }) => cpuMicroseconds)), 0),
  p99Ms: round(median(samples.map(({ p99Ms }) => p99Ms)), 1),
})

export const measureServer = async () => {
  const [bare, parley, load] = ['bare-process.js', 'parley-process.js', 'load-process.js'].map(
    (name) => startChild(name),
  )
  try {
    const bareUrl = await bare.call('start')
    const url = await parley.call('start', { within: tmpdir() })
    const tokens = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        parley.call('token', {
          name: `bench ${index}`,
          allowedOrigins: ['shop.example', '*.shop.example', 'localhost:3000'],
          agentIds: ['bench'],
          rateLimitPerMinute: 1000,
        }),
      ),
    )
    const bodies = tokens.map((token) => ({ token, protocol: { min: 1, max: 1 } }))
    const samples = { echo: [], handshake: [] }
    // The first of each is to warm up, and then they take turns: a neighbour disturbs both.
    for (let window = 0; window <= windows; window++) {
      const echo = await measureWindow(load, bare, `${bareUrl}/echo`, bodies)
      await parley.call('commits')
      const handshake = await measureWindow(load, parley, `${url}/v1/client/init`, bodies)
      handshake.commits = await parley.call('commits')
      if (window === 0) continue
      samples.echo.push(echo)
      samples.handshake.push(handshake)
    }
    const echo = summarise(samples.echo)
    const handshake = summarise(samples.handshake)
    const commits = samples.handshake.flatMap((sample) => sample.commits)
    return {
      connections,
      echo,
      handshake,
      cpuRatio: round(handshake.cpuMicroseconds / echo.cpuMicroseconds, 1),
      perSecondRatio: round(echo.perSecond / handshake.perSecond, 1),
      commitMs: { p50: round(median(commits), 2), p99: round(percentile(commits, 0.99), 2) },
    }
  } finally {
    await Promise.all([bare, parley, load].map((child) => child.stop()))
  }
}

export const describeServer = ({ echo, handshake, cpuRatio, perSecondRatio, commitMs }) => [
  ['', 'a second', 'CPU µs each', 'p99 ms'],
  ['bare node:http echo', echo.perSecond, echo.cpuMicroseconds, echo.p99Ms],
  ['init handshake', handshake.perSecond, handshake.cpuMicroseconds, handshake.p99Ms],
  ['ratio', `1/${perSecondRatio}`, `${cpuRatio}×`, ''],
  ['COMMIT', '', `p50 ${commitMs.p50} ms`, commitMs.p99],
]
