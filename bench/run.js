/**
 * `npm run bench [-- name …]`: measures the built package, prints a table for each measurement and
 * keeps the figures in bench/results.json, which the README's table is made from.
 */
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { ensureBuild } from '../scripts/build-state.js'

const file = new URL('results.json', import.meta.url)

const measurements = {
  weight: async () => {
    const { measureWeight, describeWeight } = await import('./weight.js')
    return { measure: measureWeight, describe: describeWeight }
  },
  console: async () => {
    const { measureConsoleWeight, describeConsoleWeight } = await import('./console-weight.js')
    return { measure: measureConsoleWeight, describe: describeConsoleWeight }
  },
  'stream-render': async () => {
    const { measureStreamRender, describeStreamRender } = await import('./stream-render.js')
    return { measure: measureStreamRender, describe: describeStreamRender }
  },
  peers: async () => {
    const { measureBesidePeers, describeBesidePeers } = await import('./beside-peers.js')
    return { measure: measureBesidePeers, describe: describeBesidePeers }
  },
  server: async () => {
    const { measureServer, describeServer } = await import('./server.js')
    return { measure: measureServer, describe: describeServer }
  },
  admissions: async () => {
    const { measureAdmissions, describeAdmissions } = await import('./admissions.js')
    return { measure: measureAdmissions, describe: describeAdmissions }
  },
  streams: async () => {
    const { measureStreams, describeStreams } = await import('./streams.js')
    return { measure: measureStreams, describe: describeStreams }
  },
}

const print = (rows) => {
  const widths = []
  for (const cells of rows) {
    cells.forEach((cell, column) => {
      widths[column] = Math.max(widths[column] ?? 0, String(cell).length)
    })
  }
  for (const cells of rows) {
    const padded = cells.map((cell, column) =>
      column === 0 ? String(cell).padEnd(widths[0]) : String(cell).padStart(widths[column]),
    )
    console.log(padded.join('  ').trimEnd())
  }
}

const commit = () => {
  try {
    const git = (...words) => execFileSync('git', words, { encoding: 'utf8' }).trim()
    return git('rev-parse', '--short', 'HEAD')
  } catch {
    return null
  }
}

const names = process.argv.slice(2)
const unknown = names.filter((name) => !Object.hasOwn(measurements, name))
if (unknown.length > 0) {
  const known = Object.keys(measurements).join(', ')
  console.error(`There is no measurement ${unknown.join(', ')}. Expected one of ${known}.`)
  process.exit(1)
}

ensureBuild()
const results = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {}
for (const name of names.length > 0 ? names : Object.keys(measurements)) {
  const { measure, describe } = await measurements[name]()
  console.log(`\n${name}`)
  const figures = await measure()
  print(describe(figures))
  results[name] = {
    measuredAt: new Date().toISOString().slice(0, 10),
    commit: commit(),
    machine: `${cpus().length} cores, Node ${process.versions.node}`,
    ...figures,
  }
  writeFileSync(file, `${JSON.stringify(results, null, 2)}\n`)
}
