/**
 * The figures of docs/deployment.md by which one chooses a machine, from bench/results.json.
 * `npm run bench:readme` writes them between that page's two marks; a test holds the two together.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { findTable, readResults } from './readme-table.js'

const page = fileURLToPath(new URL('../docs/deployment.md', import.meta.url))
const count = (value) => value.toLocaleString('en')

const engines = [
  ['sqlite', 'SQLite, one process'],
  ['postgres', 'PostgreSQL beside it, one process'],
  ['postgresTwo', 'PostgreSQL beside it, two processes'],
]

/**
 * @param {ReturnType<typeof readResults>} results
 * @returns {string}
 */
export const renderSizing = ({ admissions, server, streams }) => {
  const { disk } = streams
  const each = ((disk.memoryMiB.peak - disk.memoryMiB.idle) / streams.streams) * 1024
  const rows = [
    ...(admissions
      ? engines.map(([key, name]) => [
          `Messages admitted: ${name}`,
          `${count(admissions[key].perSecond)} a second, p99 ${admissions[key].p99Ms} ms`,
        ])
      : []),
    ['Handshakes (new or resumed sessions)', `${count(server.handshake.perSecond)} a second`],
    [
      `Replies streaming at once, ${streams.eventsPerSecond} events a second each`,
      `${count(streams.streams)}, an event late by ${disk.lagMs.p99} ms (p99)`,
    ],
    ['Memory of an idle server', `${disk.memoryMiB.idle} MiB`],
    ['Memory for each reply that streams, at most', `${Math.round(each)} KiB`],
  ]
  return [
    '| on this machine | |',
    '|---|---|',
    ...rows.map((cells) => `| ${cells.join(' | ')} |`),
    '',
    `Measured on ${streams.measuredAt}: ${streams.machine}.`,
  ].join('\n')
}

const write = () => {
  const text = readFileSync(page, 'utf8')
  const found = findTable(text)
  if (found === null) throw new Error(`${page} has no marks for its table.`)
  writeFileSync(
    page,
    text.replace(found, () => renderSizing(readResults())),
  )
}

if (process.argv[1] === fileURLToPath(import.meta.url)) write()
