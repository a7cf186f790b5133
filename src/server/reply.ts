/**
 * Drives an agent through one reply: its pieces become the events of the wire and the blocks that
 * are kept. It knows nothing of HTTP and nothing of who listens.
 */
import type { StopReason, Tokens, TurnEvent } from '../protocol/events.js'
import type { ErrorCode } from '../protocol/errors.js'
import { AgentError, type Agent, type AgentEvent, type AgentRequest } from './agents/agent.js'
import type { Block } from './store/store.js'

export interface Reply {
  /** What has come so far. */
  readonly blocks: readonly Block[]
  /** Runs to the end; never rejects. `aborted` is asked once the signal has fired. */
  run(agent: Agent, request: AgentRequest, aborted: () => Ending): Promise<Ending>
}

export interface Ending {
  stopReason: StopReason
  errorCode: ErrorCode | null
  tokens?: Tokens
  /** For the log; never sent. */
  cause?: unknown
}

/** Ended because somebody wanted no more of it. */
export const stopped: Ending = { stopReason: 'stopped', errorCode: null }

interface ReplyOptions {
  maxCharacters: number
  emit(event: TurnEvent): void
}

type OpenBlock = Extract<Block, { type: 'text' | 'reasoning' }>

/** An agent that never waits would keep the event loop from everyone else. */
const piecesPerTurnOfTheLoop = 64

export const createReply = (turnId: string, { maxCharacters, emit }: ReplyOptions): Reply => {
  const blocks: Block[] = []
  let open: OpenBlock | null = null
  /** When each tool was called, by `performance.now`. */
  const begunAt = new Map<string, number>()
  let characters = 0

  const close = (): void => {
    if (open?.type === 'text') emit({ type: 'text_complete', id: open.id, text: open.text })
    if (open?.type === 'reasoning') {
      emit({ type: 'reasoning_complete', id: open.id, text: open.text })
    }
    open = null
  }

  const start = (type: OpenBlock['type']): OpenBlock => {
    close()
    const block: OpenBlock = { type, id: `${type}_${blocks.length + 1}`, text: '' }
    blocks.push(block)
    emit(
      type === 'text'
        ? { type: 'text_start', id: block.id, role: 'assistant', turnId }
        : { type: 'reasoning_start', id: block.id },
    )
    open = block
    return block
  }

  const append = (type: OpenBlock['type'], delta: string): void => {
    const block = open?.type === type ? open : start(type)
    block.text += delta
    emit({ type: `${type}_delta`, id: block.id, delta })
  }

  /** False once there is no room for more. */
  const take = (event: Exclude<AgentEvent, { type: 'finish' }>): boolean => {
    switch (event.type) {
      case 'text':
      case 'reasoning': {
        const delta = event.delta.slice(0, maxCharacters - characters)
        characters += delta.length
        if (delta !== '') append(event.type, delta)
        return delta.length === event.delta.length
      }
      case 'source': {
        const source: Block = { ...event, id: `source_${blocks.length + 1}` }
        emit(source)
        blocks.push(source)
        return blocks.length < maxBlocks
      }
      case 'suggestions': {
        const suggestions = readSuggestions(event.suggestions)
        if (suggestions.length === 0) return true
        const block: Block = { type: 'suggestions', suggestions }
        emit(block)
        const known = blocks.findIndex(({ type }) => type === 'suggestions')
        if (known < 0) blocks.push(block)
        else blocks[known] = block
        return true
      }
      case 'tool_start': {
        close()
        begunAt.set(event.toolCallId, performance.now())
        const { toolCallId, toolName, parameters } = event
        // First what may throw: what cannot be sent as JSON cannot be kept either.
        emit(event)
        blocks.push({ type: 'tool', toolCallId, toolName, parameters })
        return blocks.length < maxBlocks
      }
      case 'tool_complete': {
        const begun = begunAt.get(event.toolCallId)
        const executionTime =
          begun === undefined ? undefined : Math.round(performance.now() - begun)
        const timed = executionTime === undefined ? event : { ...event, executionTime }
        emit(timed)
        const { success, result, error } = event
        const started = blocks.find(
          (block) => block.type === 'tool' && block.toolCallId === event.toolCallId,
        )
        if (started) {
          Object.assign(started, {
            success,
            ...(result !== undefined && { result }),
            ...(error !== undefined && { error }),
            ...(executionTime !== undefined && { executionTime }),
          })
        }
        return true
      }
    }
  }

  const consume = async (agent: Agent, request: AgentRequest): Promise<Ending> => {
    let pieces = 0
    for await (const event of agent.reply(request)) {
      if (request.signal.aborted) break
      if (event.type === 'finish') {
        const { stopReason, tokens } = event
        return { stopReason, errorCode: null, ...(tokens && { tokens }) }
      }
      if (!take(event)) return { stopReason: 'length', errorCode: null }
      if (++pieces % piecesPerTurnOfTheLoop === 0) await new Promise(setImmediate)
    }
    return { stopReason: 'end_turn', errorCode: null }
  }

  return {
    blocks,
    async run(agent, request, aborted) {
      let ending: Ending
      try {
        // An agent that ignores its signal must not keep the turn: it is left to itself.
        ending = await Promise.race([consume(agent, request), whenAborted(request.signal)])
      } catch (cause) {
        const errorCode = cause instanceof AgentError ? cause.code : 'upstream_failed'
        ending = { stopReason: 'error', errorCode, cause }
      }
      if (request.signal.aborted) ending = aborted()
      close()
      return ending
    },
  }
}

const maxSuggestions = 3
const maxSuggestionCharacters = 200

/** Without those that say nothing, or too much to be pressed. */
const readSuggestions = (given: readonly string[]): string[] =>
  [...new Set(given.map((one) => one.trim()))]
    .filter((one) => one !== '' && one.length <= maxSuggestionCharacters)
    .slice(0, maxSuggestions)

/** Sources and tools; text has its own bound. */
const maxBlocks = 1000

const whenAborted = (signal: AbortSignal): Promise<Ending> =>
  new Promise((resolve) => {
    const done = () => resolve(stopped)
    if (signal.aborted) done()
    else signal.addEventListener('abort', done, { once: true })
  })
