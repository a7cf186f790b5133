/**
 * The events of one running reply, kept so that a cut stream can go on where it was. Bounded: of a
 * very long reply the oldest frames are forgotten, and who still needs them gets the text so far.
 */
import type { SentEvent, TurnEvent } from '../protocol/events.js'
import { formatEvent } from '../protocol/sse.js'

/** One event as it travels. */
export type Frame = string

export interface Follower {
  frame(frame: Frame): void
  /** Nothing comes after it. */
  end(): void
}

export interface ReplyLog {
  append(event: TurnEvent): void
  /** No more events; followers are let go. */
  end(): void
  /**
   * Everything after the event with id `after` (null: from the start), then live. Undefined if the
   * log cannot say: the id is of a former life, or was forgotten.
   */
  follow(after: string | null, follower: Follower): (() => void) | undefined
  /** Only what is still to come. */
  followLive(follower: EventFollower): () => void
}

/** For those who number the events anew. */
export interface EventFollower {
  event(event: TurnEvent): void
  end(): void
}

const maxCharacters = 1_048_576

export const createReplyLog = (executionId: string, epoch: string): ReplyLog => {
  const frames: Frame[] = []
  let characters = 0
  let firstSeq = 0
  let nextSeq = 0
  let isEnded = false
  const followers = new Set<Follower>()
  const eventFollowers = new Set<EventFollower>()

  /** The first sequence number that the cursor has not seen, if the log still has it. */
  const position = (after: string | null): number | undefined => {
    if (after === null) return firstSeq === 0 ? 0 : undefined
    const [, cursorEpoch, seq] = /^(.+)-(\d{1,15})$/.exec(after) ?? []
    if (cursorEpoch !== epoch) return undefined
    const next = Number(seq) + 1
    return next >= firstSeq && next <= nextSeq ? next : undefined
  }

  return {
    append(event) {
      if (isEnded) return
      const frame = formatEvent({ ...event, executionId, seq: nextSeq }, `${epoch}-${nextSeq}`)
      nextSeq++
      frames.push(frame)
      characters += frame.length
      // Half at a time, so that a long reply does not move the whole array for each event.
      if (characters > maxCharacters) {
        for (const gone of frames.splice(0, Math.ceil(frames.length / 2))) {
          characters -= gone.length
          firstSeq++
        }
      }
      for (const follower of followers) follower.frame(frame)
      for (const follower of eventFollowers) follower.event(event)
    },
    end() {
      isEnded = true
      for (const follower of [...followers, ...eventFollowers]) follower.end()
      followers.clear()
      eventFollowers.clear()
    },
    follow(after, follower) {
      const next = position(after)
      if (next === undefined) return undefined
      for (const frame of frames.slice(next - firstSeq)) follower.frame(frame)
      if (isEnded) {
        follower.end()
        return () => {}
      }
      followers.add(follower)
      return () => followers.delete(follower)
    },
    followLive(follower) {
      if (isEnded) {
        follower.end()
        return () => {}
      }
      eventFollowers.add(follower)
      return () => eventFollowers.delete(follower)
    },
  }
}

/** Numbers events anew, for a stream that begins with the text so far. */
export const numbered = (executionId: string, epoch: string, follower: Follower): EventFollower => {
  let seq = 0
  return {
    event: (event) => {
      const sent: SentEvent = { ...event, executionId, seq }
      follower.frame(formatEvent(sent, `${epoch}-${seq++}`))
    },
    end: () => follower.end(),
  }
}
