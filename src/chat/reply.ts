/**
 * What a reply is as its events come: a fold from frames to text, reasoning, tools and sources. It
 * does not know where the frames come from, nor how often the connection was cut in between.
 */
import { noticeId, type ReadEvent } from '../protocol/events.js'
import { readSuggestions, type ReplyContent, type Source, type ToolUse } from './messages.js'
import type { Remaining } from './state.js'
import type { Frame } from './stream.js'

/** A block of text. Blocks are joined by a blank line; one of white space alone is left out. */
interface Block {
  id: string
  text: string
  isBlank: boolean
}

/** How far the stream was read: ids are `<epoch>-<seq>`, and a new epoch tells its text anew. */
interface Cursor {
  id: string
  epoch: string | null
  seq: number
}

export interface Reply extends ReplyContent {
  /** Null until the server has named the turn. */
  turnId: string | null
  cursor: Cursor | null
  textBlocks: readonly Block[]
  reasoningBlocks: readonly Block[]
  remaining: Remaining | null
  /** The last thing that came was the end of a turn: for servers whose streams just stop there. */
  isTurnOver: boolean
  /** The code of `execution_error`. */
  errorCode: string | null
  end: 'complete' | 'stopped' | 'failed' | null
}

export const emptyReply = (turnId: string | null): Reply => ({
  turnId,
  cursor: null,
  text: '',
  reasoning: '',
  tools: [],
  sources: [],
  suggestions: [],
  textBlocks: [],
  reasoningBlocks: [],
  remaining: null,
  isTurnOver: false,
  errorCode: null,
  end: null,
})

export const contentOf = ({
  text,
  reasoning,
  tools,
  sources,
  suggestions,
}: Reply): ReplyContent => ({ text, reasoning, tools, sources, suggestions })

/** The reply after a batch of frames. Frames that were seen before the cut are dropped. */
export const readInto = (reply: Reply, frames: readonly Frame[]): Reply =>
  frames.reduce((read, frame) => {
    const cursor = readCursor(frame.id)
    if (cursor === null) return readEventInto(read, frame.event)
    const last = read.cursor
    const isSameLife = last !== null && cursor.epoch !== null && cursor.epoch === last.epoch
    if (isSameLife && cursor.seq <= last.seq) return read
    const isAnew = last !== null && cursor.epoch !== last.epoch
    const kept = isAnew ? { ...read, textBlocks: [], reasoningBlocks: [] } : read
    return { ...readEventInto(kept, frame.event), cursor }
  }, reply)

const readCursor = (id: string | null): Cursor | null => {
  if (id === null || id === '') return null
  const parts = /^(.+)-(\d+)$/.exec(id)
  return { id, epoch: parts?.[1] ?? null, seq: Number(parts?.[2] ?? 0) }
}

const readEventInto = (before: Reply, event: ReadEvent): Reply => {
  if (event.parentToolCallId !== undefined) return before
  const turnId = before.turnId ?? event.executionId ?? null
  const reply = turnId === before.turnId ? before : { ...before, turnId }
  switch (event.type) {
    case 'turn_start':
      return { ...reply, isTurnOver: false }
    case 'text_delta':
      if (event.id === noticeId) return reply
      return withText(reply, appended(reply.textBlocks, event), event.delta ?? '')
    case 'text_complete':
      if (event.id === noticeId) return reply
      return withText(reply, replaced(reply.textBlocks, event), null)
    case 'reasoning_delta':
      return withReasoning(reply, appended(reply.reasoningBlocks, event), event.delta ?? '')
    case 'reasoning_complete':
      return withReasoning(reply, replaced(reply.reasoningBlocks, event), null)
    case 'tool_start':
    case 'tool_complete':
      return { ...reply, tools: withTool(reply.tools, event) }
    case 'source':
      return { ...reply, sources: withSource(reply.sources, event) }
    case 'suggestions':
      return { ...reply, suggestions: readSuggestions(event.suggestions ?? []) }
    case 'limits':
      return { ...reply, remaining: readRemaining(event) ?? reply.remaining }
    case 'turn_complete':
      return { ...reply, isTurnOver: event.stopReason !== 'error' }
    case 'execution_error':
      return withoutApology({ ...reply, errorCode: event.code ?? 'internal_error' }, event)
    // Another server's: the step of a flow that failed.
    case 'step_complete':
      return event.success === false ? { ...reply, errorCode: 'upstream_failed' } : reply
    // A tool of the page's own, which this client has not offered: nobody will answer it.
    case 'await':
      return { ...reply, end: 'failed' }
    case 'execution_complete':
      return { ...reply, end: readEnd(reply, event) }
    default:
      return reply
  }
}

const readEnd = (reply: Reply, event: ReadEvent): Reply['end'] => {
  if (event.stopReason === 'stopped') return 'stopped'
  return event.success === false || reply.errorCode !== null ? 'failed' : 'complete'
}

/** Another server's text that only repeats the failure, for other clients; here a state says it. */
const withoutApology = (reply: Reply, { error }: ReadEvent): Reply => {
  const isSame =
    typeof error === 'object' &&
    error !== null &&
    'message' in error &&
    error.message === reply.text.trim()
  return isSame ? { ...reply, text: '', textBlocks: [] } : reply
}

const blockId = (blocks: readonly Block[], event: ReadEvent): string =>
  event.id ?? blocks.at(-1)?.id ?? ''

const appended = (blocks: readonly Block[], event: ReadEvent): readonly Block[] => {
  const id = blockId(blocks, event)
  const delta = event.delta ?? ''
  const isBlank = !/\S/.test(delta)
  const index = blocks.findLastIndex((block) => block.id === id)
  const block = blocks[index]
  if (block === undefined) return [...blocks, { id, text: delta, isBlank }]
  return blocks.with(index, { id, text: block.text + delta, isBlank: block.isBlank && isBlank })
}

const replaced = (blocks: readonly Block[], event: ReadEvent): readonly Block[] => {
  const { text } = event
  if (text === undefined) return blocks
  const id = blockId(blocks, event)
  const block = { id, text, isBlank: !/\S/.test(text) }
  const index = blocks.findLastIndex((known) => known.id === id)
  return index < 0 ? [...blocks, block] : blocks.with(index, block)
}

const joined = (blocks: readonly Block[]): string =>
  blocks
    .filter((block) => !block.isBlank)
    .map((block) => block.text)
    .join('\n\n')

/** The whole of the blocks, in constant time where a delta only makes the last one longer. */
const told = (
  text: string,
  before: readonly Block[],
  after: readonly Block[],
  delta: string | null,
): string => {
  const known = before.at(-1)
  const last = after.at(-1)
  const isMore =
    delta !== null &&
    known?.isBlank === false &&
    known.id === last?.id &&
    known.text.length + delta.length === last.text.length
  return isMore ? text + delta : joined(after)
}

const withText = (reply: Reply, blocks: readonly Block[], delta: string | null): Reply => {
  const text = told(reply.text, reply.textBlocks, blocks, delta)
  return { ...reply, text, textBlocks: blocks, isTurnOver: false }
}

const withReasoning = (reply: Reply, blocks: readonly Block[], delta: string | null): Reply => {
  const reasoning = told(reply.reasoning, reply.reasoningBlocks, blocks, delta)
  return { ...reply, reasoning, reasoningBlocks: blocks }
}

const withTool = (tools: readonly ToolUse[], event: ReadEvent): readonly ToolUse[] => {
  const id = event.toolCallId ?? event.id
  if (id === undefined) return tools
  const known = tools.find((tool) => tool.id === id)
  const name = event.toolName ?? known?.name ?? ''
  const ended = event.success === false ? 'failed' : 'succeeded'
  const isStart = event.type === 'tool_start'
  const tool: ToolUse = {
    id,
    name,
    outcome: isStart ? 'running' : ended,
    input: isStart ? asText(event.parameters) : (known?.input ?? ''),
    output: isStart ? '' : asText(event.success === false ? event.error : event.result),
    tookMs: isStart ? null : readDuration(event.executionTime),
  }
  return known === undefined
    ? [...tools, tool]
    : tools.map((other) => (other === known ? tool : other))
}

/** As much of what a tool was given and gave back as anybody would read here. */
const mostToolCharacters = 4000

/** Text as it is, anything else as JSON; nothing of it is ever markup. */
const asText = (value: unknown): string => {
  const text = typeof value === 'string' ? value : (JSON.stringify(value, null, 2) ?? '')
  if (/^(?:null|\{\}|\[\]|)$/.test(text)) return ''
  return text.length <= mostToolCharacters ? text : `${text.slice(0, mostToolCharacters)}…`
}

const readDuration = (value: number | undefined): number | null =>
  value !== undefined && value >= 0 ? value : null

const withSource = (sources: readonly Source[], event: ReadEvent): readonly Source[] => {
  const { url } = event
  if (url === undefined) return sources
  const source = { id: event.id ?? url, title: event.title ?? url, url }
  return sources.some(({ id }) => id === source.id) ? sources : [...sources, source]
}

const readRemaining = ({ messagesRemaining, maxMessages }: ReadEvent): Remaining | null =>
  messagesRemaining === undefined || maxMessages === undefined
    ? null
    : { left: messagesRemaining, max: maxMessages }
