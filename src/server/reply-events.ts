/** The events around a reply: how a stream opens, catches up, explains a failure and closes. */
import { errors, type ErrorCode } from '../protocol/errors.js'
import { noticeId, type StopReason, type Tokens, type TurnEvent } from '../protocol/events.js'
import type { Block, TurnRecord } from './store/store.js'

export const openingEvents = (turn: TurnRecord): TurnEvent[] => [
  {
    type: 'execution_start',
    kind: turn.targetKind,
    ...(turn.targetKind === 'flow' ? { flowId: turn.targetId } : { agentId: turn.targetId }),
    startedAt: new Date(turn.startedAt).toISOString(),
  },
  { type: 'turn_start', id: turn.id, role: 'assistant', iteration: 1 },
]

export interface Limits {
  messagesRemaining: number
  maxMessages: number
}

export const closingEvents = (
  turn: TurnRecord,
  ending: {
    stopReason: StopReason
    errorCode: ErrorCode | null
    tokens?: Tokens
    completedAt?: number | null
  },
  blocks: readonly Block[],
  limits: Limits | null,
): TurnEvent[] => {
  const { stopReason, errorCode, tokens, completedAt } = ending
  const hasText = blocks.some((block) => block.type === 'text')
  return [
    ...(errorCode && !hasText ? noticeEvents(turn.id, errorCode) : []),
    ...(errorCode ? [failureEvent(errorCode)] : []),
    { type: 'turn_complete', id: turn.id, stopReason, ...(tokens && { tokens }) },
    ...(limits ? [{ type: 'limits' as const, ...limits }] : []),
    {
      type: 'execution_complete',
      kind: turn.targetKind,
      success: errorCode === null,
      stopReason,
      ...(completedAt && { completedAt: new Date(completedAt).toISOString() }),
    },
  ]
}

const failureEvent = (code: ErrorCode): TurnEvent => ({
  type: 'execution_error',
  error: { code, message: errors[code].error },
  code,
})

/** For clients that show nothing on `execution_error`. It is not part of what was said. */
const noticeEvents = (turnId: string, code: ErrorCode): TurnEvent[] => {
  const text = errors[code].error
  return [
    { type: 'text_start', id: noticeId, role: 'assistant', turnId },
    { type: 'text_delta', id: noticeId, delta: text },
    { type: 'text_complete', id: noticeId, text },
  ]
}

/** The events that bring a late reader to where the blocks are. */
export const snapshotEvents = (turnId: string, blocks: readonly Block[]): TurnEvent[] =>
  blocks.flatMap((block): TurnEvent[] => {
    switch (block.type) {
      case 'text':
        return [
          { type: 'text_start', id: block.id, role: 'assistant', turnId },
          { type: 'text_complete', id: block.id, text: block.text },
        ]
      case 'reasoning':
        return [
          { type: 'reasoning_start', id: block.id },
          { type: 'reasoning_complete', id: block.id, text: block.text },
        ]
      case 'source':
      case 'suggestions':
        return [block]
      case 'tool': {
        const { parameters, success, ...rest } = block
        const { toolCallId, toolName } = block
        return [
          { type: 'tool_start', toolCallId, toolName, parameters },
          ...(success === undefined ? [] : [{ ...rest, type: 'tool_complete' as const, success }]),
        ]
      }
    }
  })
