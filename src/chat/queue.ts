/**
 * The one loop that sends what is queued, one message after the other, and waits where waiting is
 * due. All that it does ends together when another conversation begins.
 */
import type { Core } from './core.js'
import { isRunning } from './messages.js'
import type { Sessions } from './session.js'
import type { ChatState } from './state.js'
import { backoffMs, whenOnline } from './surroundings.js'
import type { Turns } from './turn.js'

export interface Queue {
  /** Resolves when nothing is left to do. Harmless while it runs. */
  run(): Promise<void>
  /** Leaves the present turn and goes on with the next message. */
  skip(): void
  /** Leaves everything, for another conversation. Returns the signal that ends that one. */
  restart(): AbortSignal
  /** Ends the present conversation. */
  signal(): AbortSignal
  close(): void
}

const maxLoads = 3

interface Era {
  controller: AbortController
  turn: AbortController
  running: Promise<void> | null
}

const endEra = ({ controller, turn }: Era): void => {
  controller.abort()
  turn.abort()
}

const createEra = (): Era => ({
  controller: new AbortController(),
  turn: new AbortController(),
  running: null,
})

export const createQueue = (
  core: Core,
  sessions: Sessions,
  loadTurns: () => Promise<Turns>,
): Queue => {
  const { getState, dispatch, surroundings } = core
  let era = createEra()

  /** What the import threw, where the chunk cannot be had: the network's fault like any other. */
  let lost: unknown = null
  const obtainTurns = async (signal: AbortSignal): Promise<Turns | null> => {
    for (let attempt = 0; attempt < maxLoads && !signal.aborted; attempt++) {
      try {
        return await loadTurns()
      } catch (error) {
        lost = error
        await surroundings.delay(backoffMs(attempt, surroundings.random), signal)
      }
    }
    return null
  }
  const reportLost = () =>
    core.report({ code: 'unreachable', isCertain: false, problem: null, error: lost })

  const perform = async (task: Task, own: Era): Promise<void> => {
    const { signal } = own.controller
    own.turn = new AbortController()
    const signals = { conversation: signal, turn: own.turn.signal }
    switch (task.type) {
      case 'wait':
        await surroundings.delay(task.until - surroundings.now(), signal)
        if (!signal.aborted) dispatch({ type: 'limit-over' })
        return
      case 'follow': {
        const turns = await obtainTurns(signal)
        if (signals.turn.aborted) return
        if (turns !== null) return turns.follow(task.replyId, task.turnId, signals)
        dispatch({ type: 'ended', replyId: task.replyId, reply: 'failed' })
        await reportLost()
        return
      }
      case 'open':
        await whenOnline(surroundings, signal)
        if (signal.aborted) return
        dispatch({ type: 'picked', id: task.id })
        await sessions.ensure(signal)
        // Elsewhere than here the handshake has failed, and the message with it.
        if (!signal.aborted && isOpen(getState())) dispatch({ type: 'requeued', id: task.id })
        return
      case 'send': {
        await whenOnline(surroundings, signal)
        const turns = await obtainTurns(signal)
        if (signal.aborted || !isQueued(getState(), task.id)) return
        if (turns !== null) return turns.send(task.id, signals)
        dispatch({ type: 'undelivered', id: task.id, replyId: '', delivery: 'failed' })
        await reportLost()
      }
    }
  }

  const loop = async (own: Era): Promise<void> => {
    // So that `running` is set before it can be unset.
    await Promise.resolve()
    try {
      while (!own.controller.signal.aborted) {
        const task = nextTask(getState())
        if (task === null) return
        await perform(task, own)
      }
    } finally {
      own.running = null
    }
  }

  return {
    run: () => (era.running ??= loop(era)),
    skip: () => era.turn.abort(),
    restart() {
      endEra(era)
      era = createEra()
      return era.controller.signal
    },
    signal: () => era.controller.signal,
    close: () => endEra(era),
  }
}

type Task =
  | { type: 'wait'; until: number }
  | { type: 'follow'; replyId: string; turnId: string }
  | { type: 'open'; id: string }
  | { type: 'send'; id: string }

/** What is to be done in this state; null if all is done. */
const nextTask = (state: ChatState): Task | null => {
  if (state.phase === 'limited') return { type: 'wait', until: state.retryAt }
  if (state.phase === 'replying' && state.turnId !== null) {
    const reply = state.messages.findLast(
      (message) => message.role === 'assistant' && isRunning(message),
    )
    if (reply) return { type: 'follow', replyId: reply.id, turnId: state.turnId }
  }
  const queued = state.messages.find(
    (message) => message.role === 'user' && message.delivery === 'queued',
  )
  if (queued === undefined) return null
  return { type: state.phase === 'ready' ? 'send' : 'open', id: queued.id }
}

const isOpen = ({ phase }: ChatState): boolean => phase === 'ready' || phase === 'replying'

const isQueued = (state: ChatState, id: string): boolean =>
  state.messages.some(
    (message) => message.id === id && message.role === 'user' && message.delivery === 'queued',
  )
