/** The DevTools protocol over a pipe: commands and their answers, and events. Knows no domain of it. */
import type { Chromium } from './chromium.js'

export interface Message {
  method: string
  params: Record<string, unknown>
}

export interface Devtools {
  /** @throws Error if the browser refuses, or has ended */
  send(method: string, parameters?: object): Promise<Record<string, unknown>>
  /** From now on each command is for the page of this session. */
  attach(sessionId: string): void
  /** Every event, as it comes. */
  onEvent(listener: (message: Message) => void): void
}

interface Waiting {
  resolve(result: Record<string, unknown>): void
  reject(error: Error): void
}

interface Received {
  id?: number
  method?: string
  params?: Record<string, unknown>
  result?: Record<string, unknown>
  error?: { message: string }
}

export const createDevtools = ({ input, output, ended }: Chromium): Devtools => {
  const waiting = new Map<number, Waiting>()
  const listeners: ((message: Message) => void)[] = []
  let session: string | undefined
  let nextId = 1
  let hasEnded = false
  let rest = ''

  const receive = ({ id, method, params = {}, result = {}, error }: Received) => {
    if (id === undefined) {
      if (method !== undefined) for (const listener of listeners) listener({ method, params })
      return
    }
    const asked = waiting.get(id)
    waiting.delete(id)
    if (error) asked?.reject(new Error(error.message))
    else asked?.resolve(result)
  }
  output.setEncoding('utf8').on('data', (text: string) => {
    const messages = (rest + text).split('\0')
    rest = messages.pop() ?? ''
    for (const message of messages) receive(JSON.parse(message) as Received)
  })
  void ended.then(() => {
    hasEnded = true
    for (const { reject } of waiting.values()) reject(new Error('the browser has ended'))
    waiting.clear()
  })

  return {
    send(method, parameters = {}) {
      if (hasEnded) return Promise.reject(new Error('the browser has ended'))
      const id = nextId++
      const answer = new Promise<Record<string, unknown>>((resolve, reject) =>
        waiting.set(id, { resolve, reject }),
      )
      const command = { id, method, params: parameters, ...(session && { sessionId: session }) }
      input.write(`${JSON.stringify(command)}\0`)
      return answer
    },
    attach(sessionId) {
      session = sessionId
    },
    onEvent(listener) {
      listeners.push(listener)
    },
  }
}
