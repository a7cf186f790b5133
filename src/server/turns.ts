/**
 * Turns: a visitor's message and its reply. Starts what was admitted, lets any number of readers
 * follow it from any point, and ends it properly whatever happens.
 */
import { randomBytes } from 'node:crypto'
import { ParleyError } from '../protocol/errors.js'
import { admit, type Admission, type ChatInput } from './admission.js'
import type { Directory } from './agents/agent.js'
import { createCheckpoints } from './checkpoints.js'
import type { Settings } from './config.js'
import { foldedOrigin } from './origin-check.js'
import { createReply, stopped, type Ending, type Reply } from './reply.js'
import { closingEvents, openingEvents, snapshotEvents } from './reply-events.js'
import { createReplyLog, numbered, type Follower, type ReplyLog } from './reply-log.js'
import type { Refusals } from './refusals.js'
import type { Store, TurnRecord } from './store/store.js'
import { followStored } from './stored-reply.js'
import { endTurn } from './turn-end.js'

/** What the process itself may say about a turn that went wrong. */
export interface TurnLogger {
  warn(fields: object, message: string): void
}

export interface Turns {
  /** @throws ParleyError if the message is not admitted */
  start(
    input: ChatInput,
    page: { inputs: Record<string, unknown>; metadata: Record<string, unknown> },
  ): Promise<Admission>
  /** Everything after `after`, then live. Returns its undo, which leaves the turn running. */
  follow(turn: TurnRecord, after: string | null, follower: Follower): () => void
  /** Ends it if it runs here. */
  stop(turnId: string, ending?: Ending): void
  /** What runs here. */
  running(): RunningTurn[]
  /** Whether its end will come from here: it runs, or the store has not yet taken its end. */
  keeps(turnId: string): boolean
  /** Admits nothing more; waits for what runs, then ends it with `shutting_down`. */
  drain(timeoutMs: number): Promise<void>
}

export interface RunningTurn {
  turn: TurnRecord
  tokenRevision: number
  origin: string
}

interface Running extends RunningTurn {
  log: ReplyLog
  reply: Reply
  controller: AbortController
  ending: Ending | null
  /** By `performance.now`. */
  begunAt: number
  finished: Promise<void>
}

interface Parts {
  store: Store
  settings: Settings
  directory: Directory
  refusals: Refusals
  instanceId: string
  logger: TurnLogger
}

/** How long an ended reply is still told event by event; later readers get it whole. */
const retainedMs = 30_000
const retainedReplies = 200

const createEpoch = (): string => randomBytes(6).toString('hex')

export const createTurns = ({
  store,
  settings,
  directory,
  refusals,
  instanceId,
  logger,
}: Parts): Turns => {
  const active = new Map<string, Running>()
  const retained = new Map<string, Running>()
  /** Ended, of which the store does not know. */
  const unstored = new Set<string>()
  /** On their way through the store. */
  const starting = new Set<Promise<Admission>>()
  let isDraining = false

  const checkCapacity = (): void => {
    if (isDraining) throw new ParleyError('shutting_down', { retryAfterMs: 2000 })
    const running = active.size + starting.size
    if (running >= settings.limits.concurrentTurnsPerProcess) {
      throw new ParleyError('overloaded', {
        detail: `${running} replies are running, which is this process's limit.`,
        retryAfterMs: 1000,
      })
    }
  }

  const launch = (
    admission: Admission,
    origin: string,
    page: { inputs: Record<string, unknown>; metadata: Record<string, unknown> },
  ): void => {
    const { turn, token, target, version, transcript } = admission
    const log = createReplyLog(turn.id, createEpoch())
    const checkpoints = createCheckpoints(() =>
      store.write((tx) => tx.turns.checkpoint(turn.id, reply.blocks)),
    )
    const reply = createReply(turn.id, {
      maxCharacters: settings.limits.replyCharacters,
      emit(event) {
        log.append(event)
        checkpoints.note(event.type.endsWith('_delta') && 'delta' in event ? event.delta.length : 1)
      },
    })
    const controller = new AbortController()
    const running: Running = {
      turn,
      tokenRevision: token.revision,
      origin,
      log,
      reply,
      controller,
      ending: null,
      begunAt: performance.now(),
      finished: Promise.resolve(),
    }
    for (const event of openingEvents(turn)) log.append(event)
    const timeout = setTimeout(
      () => end(running, { stopReason: 'error', errorCode: 'upstream_timeout' }),
      settings.limits.turnTimeoutSeconds * 1000,
    )
    const request = {
      messages: transcript,
      conversationId: turn.conversationId,
      turnId: turn.id,
      signal: controller.signal,
      ...page,
    }
    active.set(turn.id, running)
    running.finished = reply
      .run(target.agent(version), request, () => running.ending ?? stopped)
      .then(async (ending) => {
        clearTimeout(timeout)
        checkpoints.close()
        await finish(running, ending)
      })
  }

  const finish = async (running: Running, ending: Ending): Promise<void> => {
    const { turn, log, reply } = running
    if (ending.cause !== undefined) {
      logger.warn({ turnId: turn.id, code: ending.errorCode, err: ending.cause }, 'a reply failed')
    }
    const limits = await store
      .write((tx) => endTurn(tx, turn, reply.blocks, ending))
      .catch((error: unknown) => {
        logger.warn({ turnId: turn.id, err: error }, 'the end of a reply could not be stored yet')
        retryEnding(running, ending)
        return null
      })
    const completedAt = turn.startedAt + Math.round(performance.now() - running.begunAt)
    const closing = { ...ending, completedAt }
    for (const event of closingEvents(turn, closing, reply.blocks, limits)) log.append(event)
    active.delete(turn.id)
    retain(running)
    log.end()
  }

  /** The visitor has read the end of it; the store will learn of it when it takes writes again. */
  const retryEnding = (running: Running, ending: Ending): void => {
    unstored.add(running.turn.id)
    const timer = setTimeout(() => {
      store
        .write((tx) => endTurn(tx, running.turn, running.reply.blocks, ending))
        .then(
          () => unstored.delete(running.turn.id),
          () => !isDraining && retryEnding(running, ending),
        )
    }, 1000)
    timer.unref()
  }

  const retain = (running: Running): void => {
    retained.set(running.turn.id, running)
    const oldest = retained.size > retainedReplies ? retained.keys().next().value : undefined
    if (oldest !== undefined) retained.delete(oldest)
    setTimeout(() => retained.delete(running.turn.id), retainedMs).unref()
  }

  const end = (running: Running, ending: Ending): void => {
    running.ending ??= ending
    running.controller.abort()
  }

  return {
    async start(input, page) {
      checkCapacity()
      const admitted = refusals
        .noting(store.write(admit(settings, directory, instanceId, input)))
        .then((admission) => {
          if (!admission.isReplay) launch(admission, foldedOrigin(input.origin), page)
          return admission
        })
      starting.add(admitted)
      try {
        return await admitted
      } finally {
        starting.delete(admitted)
      }
    },

    follow(turn, after, follower) {
      const known = active.get(turn.id) ?? retained.get(turn.id)
      const undo = known?.log.follow(after, follower)
      if (undo) return undo
      const renumbered = numbered(turn.id, createEpoch(), follower)
      const running = active.get(turn.id)
      if (!running) return followStored(store, turn.id, renumbered)
      for (const event of openingEvents(running.turn)) renumbered.event(event)
      for (const event of snapshotEvents(turn.id, running.reply.blocks)) renumbered.event(event)
      return running.log.followLive(renumbered)
    },

    stop(turnId, ending = stopped) {
      const running = active.get(turnId)
      if (running) end(running, ending)
    },

    running: () => [...active.values()],

    keeps: (turnId) => active.has(turnId) || unstored.has(turnId),

    async drain(timeoutMs) {
      isDraining = true
      await Promise.allSettled(starting)
      const all = () => Promise.all([...active.values()].map(({ finished }) => finished))
      let timer: NodeJS.Timeout | undefined
      await Promise.race([
        all(),
        new Promise((resolve) => {
          timer = setTimeout(resolve, timeoutMs)
        }),
      ])
      clearTimeout(timer)
      for (const running of active.values()) {
        end(running, { stopReason: 'error', errorCode: 'shutting_down' })
      }
      await all()
    },
  }
}
