/** The store that the settings name: PostgreSQL where there is an address of one, else a file. */
import { migratePostgres } from './postgres-schema.js'
import { readPlace } from './postgres-place.js'
import { openPostgres } from './postgres.js'
import { openFile } from './sqlite-file.js'
import { openSqlite } from './sqlite.js'
import type { Migrated } from './migrate.js'
import type { Store } from './store.js'

export interface StoreOptions {
  dataDirectory: string
  databaseUrl: string | null
}

/** @throws StoreError */
export const openStore = async (
  { dataDirectory, databaseUrl }: StoreOptions,
  { clock }: { clock?: () => number } = {},
): Promise<Store> =>
  databaseUrl === null
    ? openSqlite({ directory: dataDirectory, ...(clock && { clock }) })
    : openPostgres({ url: databaseUrl, ...(clock && { clock }) })

/** Brings the database to the newest schema and closes it; a server does so by itself. @throws StoreError */
export const migrateStore = async ({
  dataDirectory,
  databaseUrl,
}: StoreOptions): Promise<Migrated> => {
  if (databaseUrl !== null) return migratePostgres(readPlace(databaseUrl))
  const { database, migration } = openFile(dataDirectory)
  database.close()
  return migration
}
