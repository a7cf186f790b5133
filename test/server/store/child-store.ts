/** A process that shares a database: does what its one argument says, and tells what came of it. */
import { openStore, type StoreOptions } from '../../../src/server/store/open.js'
import type { Statement, Work } from '../../../src/server/store/store.js'

interface Order {
  database: StoreOptions
  /** Admits as many as pass of so many, to a token with a quota. */
  admit?: { token: string; attempts: number; quota: number }
  /** Holds the database against all other writers. */
  holdMs?: number
}

const order = JSON.parse(process.argv[2] ?? '{}') as Order
const store = await openStore(order.database)
process.send?.('ready')
await new Promise((resolve) => process.once('message', resolve))

if (order.admit) {
  const { token, attempts, quota } = order.admit
  let passed = 0
  const admit = () =>
    store.write(function* (tx): Work<boolean> {
      yield* tx.tokens.lock(token)
      if ((yield* tx.admissions.nthLatest(token, quota)) !== undefined) return false
      yield* tx.admissions.append(token)
      return true
    })
  for (let left = attempts; left > 0; left -= 5) {
    const answers = await Promise.all(Array.from({ length: Math.min(5, left) }, admit))
    passed += answers.filter(Boolean).length
  }
  process.send?.(passed)
}

if (order.holdMs !== undefined) {
  const { holdMs } = order
  await store.write(function* (tx): Work<void> {
    yield* tx.admissions.append('held')
    process.send?.('holding')
    // Blocks the process as a slow transaction would, and with it the database.
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, holdMs)
    yield [{ sql: 'SELECT 1', parameters: [] } satisfies Statement]
  })
}
await store.close()
process.disconnect()
