/**
 * What the effects share: the state and its one way to change, the network, the surroundings, and
 * the telling of what went wrong. It decides nothing.
 */
import type { Diagnosis } from '../diagnosis/diagnosis.js'
import type { Diagnose, Fault } from '../diagnosis/evidence.js'
import { reduce, type Action, type ChatState } from './state.js'
import type { Surroundings } from './surroundings.js'
import type { Transport } from './transport.js'

export interface Core {
  getState(): ChatState
  dispatch(action: Action): void
  readonly transport: Transport
  readonly surroundings: Surroundings
  /** Finds the words for what went wrong, and tells each distinct cause once. */
  report(fault: Fault): Promise<Diagnosis>
}

export interface Store {
  getState(): ChatState
  dispatch(action: Action): void
  subscribe(listener: (state: ChatState) => void): () => void
}

/** A state outside any component: whoever subscribes late gets the present at once. */
export const createStore = (initial: ChatState): Store => {
  let state = initial
  const listeners = new Set<(state: ChatState) => void>()
  return {
    getState: () => state,
    dispatch(action) {
      const next = reduce(state, action)
      if (next === state) return
      state = next
      for (const listener of listeners) listener(state)
    },
    subscribe(listener) {
      listeners.add(listener)
      listener(state)
      return () => {
        listeners.delete(listener)
      }
    },
  }
}

export interface Reporter {
  report(fault: Fault): Promise<Diagnosis>
  /** The last one, or null. */
  last(): Diagnosis | null
}

/** `onError` is told of each distinct cause once. */
export const createReporter = (
  diagnose: Diagnose,
  onError: (diagnosis: Diagnosis) => void,
): Reporter => {
  const told = new Set<string>()
  let last: Diagnosis | null = null
  return {
    async report(fault) {
      const diagnosis = await diagnose(fault)
      if (diagnosis.level === 'warn') return diagnosis
      last = diagnosis
      if (!told.has(diagnosis.code)) onError(diagnosis)
      told.add(diagnosis.code)
      return diagnosis
    },
    last: () => last,
  }
}
