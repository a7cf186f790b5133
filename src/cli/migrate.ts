/** `parley migrate`: brings the database to the schema of this version, apart from a server's start. */
import { migrateStore } from '../server.js'
import { defineCommand } from './command.js'
import { nameDatabase, readSettings } from './control.js'

export const migrate = defineCommand({
  name: 'migrate',
  usage: '[options]',
  summary: 'Brings the database to the schema of this version; a server does so when it starts.',
  notes: [
    'The database is the one in the data directory, or the PostgreSQL database that DATABASE_URL names. One that does not exist in the data directory yet is made; in PostgreSQL the database itself must exist.',
    'Each step is made whole or not at all, so a migration that was interrupted is gone on with by running it again. Make a backup first (parley export): an older version does not open a newer database.',
  ],
  examples: ['parley migrate', 'DATABASE_URL=postgres://parley:…@db.example/parley parley migrate'],
  options: {},
  async run({ flags, print }) {
    const settings = await readSettings(flags, {}, { needsSecrets: false })
    const migrated = await migrateStore(settings)
    const { from, to, applied } = migrated
    const name = nameDatabase(settings)
    const text =
      applied.length === 0
        ? `${name}: schema ${to}, the newest. There was nothing to do.`
        : `${name}: schema ${from} has become schema ${to}.`
    print({ text, json: migrated })
  },
})
