import { describe } from 'vitest'
import { openPostgres } from '../../../src/server/store/postgres.js'
import { storeContract } from '../../contracts/store.js'
import { createDatabase, dropDatabase, hasPostgres } from '../../postgres.js'

describe.runIf(hasPostgres)('PostgreSQL', () => {
  storeContract('PostgreSQL', async () => {
    const url = await createDatabase()
    return {
      open: (clock) => openPostgres({ url, clock }),
      remove: () => dropDatabase(url),
    }
  })
})
