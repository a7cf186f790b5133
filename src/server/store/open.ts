/** The store that the settings name: PostgreSQL where there is an address of one, else a file. */
import { openSqlite } from './sqlite.js'
import type { Store } from './store.js'

export interface StoreOptions {
  dataDirectory: string
  databaseUrl: string | null
}

/** @throws StoreError */
export const openStore = async (
  { dataDirectory }: StoreOptions,
  { clock }: { clock?: () => number } = {},
): Promise<Store> => openSqlite({ directory: dataDirectory, ...(clock && { clock }) })
