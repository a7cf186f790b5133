/**
 * This process among those that serve from one store: its heartbeat, the turns that dead processes
 * left behind, and what others changed about the turns that run here.
 */
import { createId } from './identifiers.js'
import type { ErrorCode } from '../protocol/errors.js'
import type { Settings } from './config.js'
import { idleMs } from './console-sessions.js'
import { admissionHorizonMs } from './limits.js'
import { isListed } from './origin-check.js'
import { enterInstance, hostOf, isAlive, leaveInstance } from './store/liveness.js'
import type { Store, TokenRecord, Tx, Work } from './store/store.js'
import { signInWindowMs } from './sign-in-limits.js'
import { endTurn } from './turn-end.js'
import type { RunningTurn, TurnLogger, Turns } from './turns.js'
import { maxDays } from './usage.js'

const heartbeatMs = 5_000
/** Longer than any store waits for the answer to a COMMIT. */
const lostAfterMs = 20_000
const tidyMs = 600_000
/** What was deleted is removed, and what an older version wrote is read, a little at a time. */
const catchUpMs = 60_000
const conversationsAtOnce = 100
const turnsAtOnce = 20
/** Of each, and then others have the store to themselves for a while. */
const batchesAtOnce = 100
/** Open streams end within a second of what revokes them. */
const watchMs = 400

export const createInstanceId = (): string => createId('instance')

export interface Instance {
  /** Registers, ends what dead processes left running, and begins to catch up. */
  start(): Promise<void>
  /** Forgets what can decide nothing any more; happens every ten minutes by itself. */
  tidy(): Promise<void>
  /** Removes some of what was deleted, and reads some of what was written before there were searches. */
  catchUp(): Promise<void>
  stop(): Promise<void>
}

interface Parts {
  store: Store
  turns: Turns
  settings: Settings
  logger: TurnLogger
}

export const createInstance = (id: string, { store, turns, settings, logger }: Parts): Instance => {
  const timers: NodeJS.Timeout[] = []
  let isStopped = false
  let catchingUp: Promise<void> | undefined

  const beat = (): Promise<void> =>
    store.write(function* (tx) {
      yield* tx.instances.beat({ id, host: hostOf(id, store.engine), processId: process.pid })
      yield* endOrphans(tx)
      yield* endLost(tx, id, turns)
    })

  const watch = async (): Promise<void> => {
    const running = turns.running()
    if (running.length === 0) return
    const { stops, revoked } = await store.read((tx) => changes(tx, id, running))
    for (const turnId of stops) turns.stop(turnId)
    for (const { turnId, errorCode } of revoked) {
      turns.stop(turnId, { stopReason: 'error', errorCode })
    }
  }

  /** Forgets what can decide nothing any more. */
  const tidy = (): Promise<void> =>
    store.write(function* (tx) {
      yield* tx.admissions.prune(tx.now - admissionHorizonMs)
      yield* tx.sessions.prune(tx.now - sessionHorizonMs(settings))
      yield* tx.instances.prune(tx.now - dayMs)
      yield* tx.usage.prune(tx.now - maxDays * dayMs)
      yield* tx.blockedOrigins.prune(tx.now - blockedDays * dayMs)
      yield* tx.consoleSessions.prune(tx.now - idleMs)
      yield* tx.signInFailures.prune(tx.now - signInWindowMs)
    })

  /** Answers once nothing is left, or enough was done for now. */
  const catchUpSome = async (): Promise<void> => {
    for (let batch = 0; batch < batchesAtOnce && !isStopped; batch++) {
      const removed = await store.write((tx) => tx.conversations.purge(conversationsAtOnce))
      const noted = await store.write((tx) => tx.turns.noteFormer(turnsAtOnce))
      if (removed < conversationsAtOnce && noted < turnsAtOnce) return
    }
  }

  const catchUp = (): Promise<void> =>
    (catchingUp ??= catchUpSome().finally(() => {
      catchingUp = undefined
    }))

  const run = (task: () => Promise<void>): void => {
    task().catch((error: unknown) => logger.warn({ err: error }, 'the store did not answer'))
  }

  const every = (ms: number, task: () => Promise<void>): void => {
    const timer = setInterval(() => run(task), ms)
    timer.unref()
    timers.push(timer)
  }

  return {
    async start() {
      enterInstance(id)
      await beat()
      every(heartbeatMs, beat)
      every(watchMs, watch)
      every(tidyMs, tidy)
      every(catchUpMs, catchUp)
      run(catchUp)
    },
    tidy,
    catchUp,
    async stop() {
      isStopped = true
      for (const timer of timers) clearInterval(timer)
      await catchingUp?.catch(() => {})
      leaveInstance(id)
      await store.write((tx) => tx.instances.remove(id)).catch(() => {})
    },
  }
}

const dayMs = 86_400_000
/** A page that nobody has opened for so long is not what keeps a site from working. */
const blockedDays = 90

/** As long as a session lives or, expired, still proves whose conversation it is. */
const sessionHorizonMs = ({ limits }: Settings): number =>
  Math.max(limits.resumeDays * dayMs, limits.absoluteSessionHours * 3_600_000)

function* endOrphans(tx: Tx): Work<void> {
  const orphans = yield* tx.turns.orphans((instance) => isAlive(instance, tx.now))
  for (const turn of orphans) {
    yield* endTurn(tx, turn, turn.blocks, { stopReason: 'error', errorCode: 'internal_error' })
  }
}

/**
 * Turns of this very process that it knows nothing of: the answer to their COMMIT was lost on its
 * way, so their visitors were told that they were not admitted.
 */
function* endLost(tx: Tx, id: string, turns: Turns): Work<void> {
  for (const turnId of yield* tx.turns.runningOf(id, tx.now - lostAfterMs)) {
    const turn = turns.keeps(turnId) ? undefined : yield* tx.turns.find(turnId)
    if (!turn) continue
    yield* endTurn(tx, turn, turn.blocks, { stopReason: 'error', errorCode: 'internal_error' })
  }
}

interface Revoked {
  turnId: string
  errorCode: ErrorCode
}

function* changes(
  tx: Tx,
  instanceId: string,
  running: readonly RunningTurn[],
): Work<{ stops: string[]; revoked: Revoked[] }> {
  const tokens = new Map<string, TokenRecord | undefined>()
  const revoked: Revoked[] = []
  for (const { turn, tokenRevision, origin } of running) {
    if (!tokens.has(turn.tokenId)) tokens.set(turn.tokenId, yield* tx.tokens.find(turn.tokenId))
    const token = tokens.get(turn.tokenId)
    if (token?.revision === tokenRevision) continue
    const errorCode = revocation(token, turn.tokenGeneration, origin)
    if (errorCode) revoked.push({ turnId: turn.id, errorCode })
  }
  // A turn that is gone was deleted with its conversation.
  const present = new Set(yield* tx.turns.runningOf(instanceId))
  const gone = running.flatMap(({ turn }) => (present.has(turn.id) ? [] : [turn.id]))
  return { stops: [...gone, ...(yield* tx.turns.stopRequested(instanceId))], revoked }
}

const revocation = (
  token: TokenRecord | undefined,
  generation: number,
  origin: string,
): ErrorCode | null => {
  if (!token) return 'token_unknown'
  if (token.generation !== generation) return 'token_rotated'
  if (!token.isActive) return 'token_inactive'
  return isListed(token.allowedOrigins, origin) ? null : 'origin_not_allowed'
}
