/** A list cut into pages by offset: reads one more than is shown, to know whether there is more. */
import type { Work } from './store/store.js'

/** The most that one page holds, and what it holds where the caller does not say. */
const maxLimit = 1000

export interface Page<T> {
  items: T[]
  pagination: { limit: number; offset: number; hasMore: boolean }
}

export function* readPage<T>(
  { limit = maxLimit, offset = 0 }: { limit?: number; offset?: number },
  read: (range: { limit: number; offset: number }) => Work<T[]>,
): Work<Page<T>> {
  const items = yield* read({ limit: limit + 1, offset })
  return {
    items: items.slice(0, limit),
    pagination: { limit, offset, hasMore: items.length > limit },
  }
}
