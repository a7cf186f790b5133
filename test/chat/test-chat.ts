/**
 * A real chat over real sockets with time and chance in the test's hand, and what is needed to
 * wait for a state. Delays pass at once unless a test holds them.
 */
import { onTestFinished } from 'vitest'
import { createChat, type Chat, type ChatOptions } from '../../src/chat/chat.js'
import type { AssistantMessage, ChatState, UserMessage } from '../../src/chat/state.js'
import { diagnose } from '../../src/diagnosis/outside.js'
import { printTo } from '../../src/diagnosis/print.js'
import { checksum } from '../../src/protocol/credential.js'
import type { ChatStorage, Surroundings } from '../../src/chat/surroundings.js'

export interface TestSurroundings extends Surroundings {
  /** Every delay that was asked for, in milliseconds. */
  delays: number[]
  /** From now on delays wait for `pass`. */
  hold(): void
  /** Lets this much time pass. */
  pass(ms: number): void
  /** Delays that are waiting. */
  waiting(): number
  setOnline(isOnline: boolean): void
  storage: ChatStorage & { kept: Map<string, string> }
}

export const createTestSurroundings = (origin = 'https://shop.example'): TestSurroundings => {
  let now = 1000
  let isHeld = false
  let isOnline = true
  const waiters = new Set<{ at: number; resolve: () => void }>()
  const listeners = new Set<(isOnline: boolean) => void>()
  const kept = new Map<string, string>()
  const delays: number[] = []
  return {
    origin,
    delays,
    now: () => now,
    random: () => 0.5,
    delay(delayMs, signal) {
      delays.push(delayMs)
      if (signal.aborted) return Promise.resolve()
      if (!isHeld) {
        now += delayMs
        return new Promise((resolve) => setImmediate(resolve))
      }
      return new Promise((resolve) => {
        const waiter = { at: now + delayMs, resolve }
        waiters.add(waiter)
        signal.addEventListener('abort', () => {
          waiters.delete(waiter)
          resolve()
        })
      })
    },
    hold() {
      isHeld = true
    },
    pass(ms) {
      now += ms
      for (const waiter of waiters) {
        if (waiter.at > now) continue
        waiters.delete(waiter)
        waiter.resolve()
      }
    },
    waiting: () => waiters.size,
    isOnline: () => isOnline,
    watchOnline(listener, signal) {
      listeners.add(listener)
      signal.addEventListener('abort', () => listeners.delete(listener))
    },
    setOnline(next) {
      isOnline = next
      for (const listener of listeners) listener(next)
    },
    storage: {
      kept,
      read: (key) => kept.get(key) ?? null,
      write: (key, value) => void kept.set(key, value),
      remove: (key) => void kept.delete(key),
    },
  }
}

export interface TestChat extends Chat {
  surroundings: TestSurroundings
  /** What was printed. */
  printed: string[]
  /** Resolves with the first state, from now on, of which this holds. */
  until(holds: (state: ChatState) => boolean): Promise<ChatState>
  /** Every phase that was seen, without repetitions in a row. */
  phases: string[]
}

const tokenBody = 'ct_test_0123456789ABCDEFGHIJKLMNOPQRSTUV'
/** Of our shape, with a right checksum. */
export const token = tokenBody + checksum(tokenBody)

export const startChat = (
  options: Partial<ChatOptions> & { api: string },
  surroundings: TestSurroundings = createTestSurroundings(),
): TestChat => {
  const printed: string[] = []
  const print = printTo((block) => printed.push(block))
  const met = { token: options.token ?? token, api: options.api, codeOrigin: '' }
  const chat = createChat(
    { token, ...options },
    {
      surroundings,
      diagnose: (fault) => diagnose({ ...fault, ...met, pageOrigin: surroundings.origin }, print),
    },
  )
  onTestFinished(() => chat.close())
  const phases: string[] = []
  chat.subscribe(({ phase }) => {
    if (phases.at(-1) !== phase) phases.push(phase)
  })
  return { ...chat, surroundings, printed, phases, until: (holds) => until(chat, holds) }
}

const until = (chat: Chat, holds: (state: ChatState) => boolean): Promise<ChatState> =>
  new Promise((resolve, reject) => {
    const timer = setTimeout(
      () => reject(new Error(`never came; now ${JSON.stringify(chat.getState(), null, 1)}`)),
      5000,
    )
    let undo: (() => void) | null = null
    undo = chat.subscribe((state) => {
      if (!holds(state)) return
      clearTimeout(timer)
      queueMicrotask(() => undo?.())
      resolve(state)
    })
  })

export const assistants = (state: ChatState): AssistantMessage[] =>
  state.messages.filter((message) => message.role === 'assistant')

export const users = (state: ChatState): UserMessage[] =>
  state.messages.filter((message) => message.role === 'user')

/** The last reply. */
export const lastReply = (state: ChatState): AssistantMessage | undefined =>
  assistants(state).at(-1)
