/**
 * The README's table of what was measured, from bench/results.json. `npm run bench:readme` writes it
 * between the README's two marks; a test holds the two together.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const start = '<!-- bench:start -->'
const end = '<!-- bench:end -->'

const kilobytes = ({ bytes }) => `${(bytes / 1000).toFixed(1)} kB`
const count = (value) => value.toLocaleString('en')

const weightRows = ({
  launcher,
  ready,
  markdown,
  all,
  requestsBeforeIntent,
  layoutShift,
  install,
}) => [
  ['Until the launcher is visible', kilobytes(launcher), 'at most 5 kB'],
  ['Until the panel is ready to type', kilobytes(ready), 'at most 32 kB'],
  ['With markdown', kilobytes(markdown), 'at most 52 kB'],
  ['All that an open panel has fetched', kilobytes(all), ''],
  ['Requests before a visitor shows intent', count(requestsBeforeIntent), 'the script'],
  ['Layout shift', count(layoutShift), ''],
  [
    `Main thread for the script at install, CPU slowed ${install.slowdown}×`,
    `${install.with.scriptMs} ms`,
    'at most 50 ms',
  ],
]

const consoleRows = ({ form, tokens }) => [
  ['The console until its password can be set', kilobytes(form), 'at most 80 kB'],
  ['The console until its client tokens are shown', kilobytes(tokens), 'at most 80 kB'],
]

const renderRows = ({ cases, growth }) => [
  ...['10 kB, 200 tokens/s', '100 kB in 1 s'].map((name) => {
    const { mainThreadMs, plainTextMs } = cases.find((one) => one.name === name)
    return [
      `Main thread for streamed markdown: ${name}`,
      `${count(mainThreadMs)} ms`,
      `${count(plainTextMs)} ms for the same stream as plain text`,
    ]
  }),
  [
    'Its time for each kB: 100 kB against 10 kB at one pace',
    `${growth}×`,
    '1× is linear, 10× the square',
  ],
]

const serverRows = ({ echo, handshake, cpuRatio }) => [
  [
    'Handshakes',
    `${count(handshake.perSecond)} a second`,
    `${count(echo.perSecond)} a second for a bare \`node:http\` echo`,
  ],
  [
    'CPU for a handshake',
    `${count(handshake.cpuMicroseconds)} µs`,
    `${cpuRatio}× the echo's ${echo.cpuMicroseconds} µs`,
  ],
]

const admissionRows = ({ clients, sqlite, postgres, postgresTwo }) =>
  [
    ['SQLite, one process', sqlite],
    ['PostgreSQL, one process', postgres],
    ['PostgreSQL, two processes', postgresTwo],
  ].map(([name, { perSecond, p99Ms, inserts }]) => [
    `Messages admitted, ${clients} visitors at once: ${name}`,
    `${count(perSecond)} a second, p99 ${p99Ms} ms`,
    `${count(inserts.perSecond)} a second, p99 ${inserts.p99Ms} ms for a bare \`INSERT\``,
  ])

const streamRows = ({ streams, eventsPerSecond, seconds, bare, memory, disk, busy }) => {
  const total = streams * eventsPerSecond * seconds
  return [
    [
      `${count(streams)} streams of ${eventsPerSecond} events a second: lost`,
      `${disk.lost} of ${count(total)}`,
      '',
    ],
    ['An event is late by (p50, p99)', late(disk), `${late(bare)} for bare \`node:http\``],
    ...(memory ? [['The same where a commit waits for no disk', late(memory), '']] : []),
    [
      `The same with ${busy.messages / seconds} messages a second besides`,
      late(busy),
      `${count(busy.admitted)} of ${count(busy.messages)} answered`,
    ],
    [
      'One COMMIT (p50, p99)',
      `${disk.commitMs.p50}, ${disk.commitMs.p99} ms`,
      `${disk.commits} of them`,
    ],
    [
      'Memory at most',
      `${disk.memoryMiB.peak} MiB`,
      `${disk.memoryMiB.idle} MiB before the streams`,
    ],
  ]
}

const late = ({ lagMs }) => `${lagMs.p50}, ${lagMs.p99} ms`

/**
 * The markdown between the marks.
 * @param {ReturnType<typeof readResults>} results
 * @returns {string}
 */
export const renderTable = (results) => {
  const { weight, server, admissions, streams } = results
  const rows = [
    ...weightRows(weight),
    ...consoleRows(results.console),
    ...renderRows(results['stream-render']),
    ...serverRows(server),
    ...admissionRows(admissions),
    ...streamRows(streams),
  ]
  const lines = rows.map((cells) => `| ${cells.join(' | ')} |`.replaceAll('|  |', '| |'))
  const commits = [...new Set(Object.values(results).map(({ commit }) => commit))].join(', ')
  return [
    '| | Parley | |',
    '|---|---|---|',
    ...lines,
    '',
    `Measured on ${streams.measuredAt} at ${commits}: ${streams.machine}. Bytes are those of brotli bodies.`,
  ].join('\n')
}

export const readResults = () =>
  JSON.parse(readFileSync(new URL('results.json', import.meta.url), 'utf8'))

/**
 * What stands between the marks.
 * @param {string} readme
 * @returns {string | null} null where the marks are missing
 */
export const findTable = (readme) => {
  const from = readme.indexOf(start)
  const to = readme.indexOf(end)
  return from < 0 || to < from ? null : readme.slice(from + start.length, to).trim()
}

const writeTable = (path) => {
  const readme = readFileSync(path, 'utf8')
  if (findTable(readme) === null) {
    console.error(`README.md has no table: expected ${start} and, below it, ${end}.`)
    process.exit(1)
  }
  const before = readme.slice(0, readme.indexOf(start) + start.length)
  const after = readme.slice(readme.indexOf(end))
  writeFileSync(path, `${before}\n${renderTable(readResults())}\n${after}`)
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  writeTable(fileURLToPath(new URL('../README.md', import.meta.url)))
}
