/** A process that migrates a database by steps of its own, the last of which takes its time. */
import { setTimeout } from 'node:timers/promises'
import type { Migration } from '../../../src/server/store/migrations.js'
import type { StoreOptions } from '../../../src/server/store/open.js'
import { readPlace } from '../../../src/server/store/postgres-place.js'
import { migratePostgres } from '../../../src/server/store/postgres-schema.js'
import { openFile } from '../../../src/server/store/sqlite-file.js'

interface Order {
  database: StoreOptions
  steps: Migration[]
}

const {
  database: { dataDirectory, databaseUrl },
  steps,
} = JSON.parse(process.argv[2] ?? '{}') as Order
// The word has left before the file's engine blocks this process.
await new Promise((resolve) => process.send?.('migrating', resolve))
await setTimeout(1)
if (databaseUrl === null) openFile(dataDirectory, steps).database.close()
else await migratePostgres(readPlace(databaseUrl), steps)
process.send?.('migrated')
