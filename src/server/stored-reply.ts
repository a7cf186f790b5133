/**
 * Follows a reply that does not run in this process: one that has ended, or one that another
 * process of the same store is writing down as it goes.
 */
import type { ErrorCode } from '../protocol/errors.js'
import type { TurnEvent } from '../protocol/events.js'
import { closingEvents, openingEvents, snapshotEvents } from './reply-events.js'
import type { EventFollower } from './reply-log.js'
import type { Block, Store, TurnRecord } from './store/store.js'

/** As often as the writing process keeps what has come. */
const pollMs = 250

export const followStored = (
  store: Store,
  turnId: string,
  follower: EventFollower,
): (() => void) => {
  let isGone = false
  let timer: NodeJS.Timeout | undefined
  let known: Block[] | null = null

  const catchUp = (turn: TurnRecord): void => {
    const events = known
      ? grownEvents(turn, known)
      : [...openingEvents(turn), ...snapshotEvents(turn.id, turn.blocks)]
    known = turn.blocks
    for (const event of events) follower.event(event)
  }

  const look = async (): Promise<void> => {
    const turn = await store.read((tx) => tx.turns.find(turnId)).catch(() => null)
    if (isGone) return
    if (turn === undefined) return follower.end()
    if (turn) catchUp(turn)
    if (turn?.status === 'ended') {
      const ending = {
        stopReason: turn.stopReason ?? 'end_turn',
        errorCode: turn.errorCode as ErrorCode | null,
        completedAt: turn.endedAt,
      }
      for (const event of closingEvents(turn, ending, turn.blocks, null)) follower.event(event)
      return follower.end()
    }
    timer = setTimeout(look, pollMs)
  }

  void look()
  return () => {
    isGone = true
    clearTimeout(timer)
  }
}

/** What has come between two looks at the same reply. */
const grownEvents = (turn: TurnRecord, before: readonly Block[]): TurnEvent[] =>
  turn.blocks.flatMap((block, index): TurnEvent[] => {
    const old = before[index]
    if (!old) return snapshotEvents(turn.id, [block])
    if ((block.type === 'text' || block.type === 'reasoning') && block.type === old.type) {
      const { type, id, text } = block
      const delta = text.slice(old.text.length)
      // The whole text only once it is whole, or a long reply would be sent over and over.
      const wasOpen = index === before.length - 1
      const isClosed = index < turn.blocks.length - 1 || turn.status === 'ended'
      return [
        ...(delta === '' ? [] : [{ type: `${type}_delta` as const, id, delta }]),
        ...(wasOpen && isClosed ? [{ type: `${type}_complete` as const, id, text }] : []),
      ]
    }
    if (block.type === 'suggestions' && block.type === old.type) {
      return block.suggestions.join('\n') === old.suggestions.join('\n') ? [] : [block]
    }
    if (block.type === 'tool' && old.type === 'tool' && old.success === undefined) {
      return snapshotEvents(turn.id, [block]).slice(1)
    }
    return []
  })
