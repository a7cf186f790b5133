/** The options by which a long list is cut into pages, as the REST API cuts it. */
import type { Flags, Options } from './command.js'
import { readWhole } from './whole.js'

export const pageOptions = {
  limit: { type: 'string', placeholder: 'N', about: 'At most so many: 1 to 1000. Default 1000.' },
  offset: { type: 'string', placeholder: 'N', about: 'Leave out so many first. Default 0.' },
} as const satisfies Options

/** @throws UsageError */
export const readPageOptions = ({
  limit,
  offset,
}: Flags<typeof pageOptions>): { limit?: number; offset?: number } => ({
  ...(limit !== undefined && { limit: readWhole('--limit', limit, 1000, 1) }),
  ...(offset !== undefined && { offset: readWhole('--offset', offset, 1_000_000) }),
})

/** The last line, where there is more than was printed. */
export const moreLine = ({
  limit,
  offset,
  hasMore,
}: {
  limit: number
  offset: number
  hasMore: boolean
}): string[] =>
  hasMore ? [`There are more: the same command with --offset ${offset + limit}`] : []
