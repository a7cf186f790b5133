/** `parley import`: an export into an empty database, all of it or nothing. */
import { createReadStream } from 'node:fs'
import type { Readable } from 'node:stream'
import { importDatabase } from '../server.js'
import { defineCommand } from './command.js'
import { nameDatabase, readSettings } from './control.js'
import { paragraph, sections } from './text.js'
import { describeTables, tellRows } from './transferred.js'

export const importAll = defineCommand({
  name: 'import',
  usage: 'FILE [options]',
  summary: 'Reads an export into an empty database, and compares counts and checksums.',
  notes: [
    'The database is the one in the data directory, or the PostgreSQL database that DATABASE_URL names. It must be empty, and no server may run on it. Everything is read back and compared before it is kept; if anything differs, nothing was imported.',
    'FILE is what parley export has written, or - for standard input.',
  ],
  examples: [
    'DATABASE_URL=postgres://parley:…@db.example/parley parley import parley.jsonl',
    'parley import parley.jsonl --data restored',
    'gunzip --stdout parley.jsonl.gz | parley import - --data restored',
  ],
  operands: [{ word: 'FILE', called: 'file that parley export has written' }],
  options: {},
  async run({ flags, operands: [file = ''], print, progress }) {
    const settings = await readSettings(flags, {}, { needsSecrets: false })
    const input = file === '-' ? process.stdin : createReadStream(file)
    const onProgress = tellRows(progress)
    const imported = await importDatabase(settings, linesOf(input), { onProgress })
    const text = sections(
      paragraph(
        `Everything is imported into ${nameDatabase(settings)}, and was read back and compared:`,
      ),
      describeTables(imported.tables),
    )
    print({ text, json: imported })
  },
})

/** At LF alone: what else Node's reader of lines takes for an end may stand inside a JSON text. */
async function* linesOf(input: Readable): AsyncGenerator<string> {
  let rest = ''
  for await (const chunk of input.setEncoding('utf8') as AsyncIterable<string>) {
    const lines = (rest + chunk).split('\n')
    rest = lines.pop() ?? ''
    yield* lines
  }
  if (rest !== '') yield rest
}
