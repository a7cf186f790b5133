/** `parley export`: the whole database as one file, while servers go on. */
import { exportDatabase } from '../server.js'
import { defineCommand } from './command.js'
import { nameDatabase, readSettings } from './control.js'
import { openDestination } from './destination.js'
import { paragraph, sections } from './text.js'
import { describeTables, tellRows, type CountedTable } from './transferred.js'
import { version } from './version.js'

export const exportAll = defineCommand({
  name: 'export',
  usage: '[--out FILE] [options]',
  summary: 'Writes the whole database to a file or standard output, while servers go on.',
  notes: [
    'What is written is one consistent state: tokens, keys, conversations, counts, everything, as lines of JSON, and at the end the number of rows of each table and a checksum. parley import reads it into an empty database of either kind, SQLite or PostgreSQL.',
    'The file is as secret as the database: it holds what visitors wrote. Read it from PostgreSQL by naming that in DATABASE_URL.',
  ],
  examples: [
    'parley export --out parley-2030-01-31.jsonl',
    'parley export | gzip > parley.jsonl.gz',
    'DATABASE_URL=postgres://parley:…@db.example/parley parley export --out parley.jsonl',
  ],
  options: {
    out: {
      type: 'string',
      placeholder: 'FILE',
      about: 'The file to write; one that exists is left alone. Default standard output.',
    },
  },
  async run({ flags, print, write, progress }) {
    const settings = await readSettings(flags, {}, { needsSecrets: false })
    const destination = await openDestination(flags.out, write)
    let last = '{}'
    try {
      const onProgress = tellRows(progress)
      for await (const line of exportDatabase(settings, { version, onProgress })) {
        await destination.write(`${line}\n`)
        last = line
      }
      await destination.finish()
    } catch (error) {
      await destination.abandon()
      throw error
    }
    const tables = readTrailer(last)
    const counted = describeTables(tables)
    if (flags.out === undefined) {
      progress(counted)
      return
    }
    const text = sections(
      paragraph(`${nameDatabase(settings)} is written to ${flags.out}:`),
      counted,
    )
    print({ text, json: { file: flags.out, tables } })
  },
})

/** The last line of an export says what stands before it. */
const readTrailer = (line: string): CountedTable[] => {
  const { tables = {} }: { tables?: Record<string, { rows: number; checksum: string }> } =
    JSON.parse(line)
  return Object.entries(tables).map(([table, counted]) => ({ table, ...counted }))
}
