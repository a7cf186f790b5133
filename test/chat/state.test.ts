import { expect, test } from 'vitest'
import type { Diagnosis } from '../../src/diagnosis/diagnosis.js'
import { initialState } from '../../src/chat/initial-state.js'
import { reduce, type Action, type ChatState } from '../../src/chat/state.js'

const after = (...actions: Action[]): ChatState => actions.reduce(reduce, initialState(true))

const diagnosis: Diagnosis = {
  code: 'token_rotated',
  cause: '',
  level: 'error',
  certain: true,
  evidence: null,
  origin: '',
  token: '',
  server: '',
  fix: '',
  more: '',
  requestId: null,
}

const opened: Action = {
  type: 'opened',
  opened: { conversationId: 'c', name: 'Demo', config: {} },
  remaining: { left: 2, max: 9 },
  lapse: null,
  restored: null,
  turnId: null,
}
const queued = (id: string): Action => ({ type: 'queued', id, text: `text of ${id}` })
const sending = (id: string): Action => ({ type: 'sending', id, replyId: `${id}_reply` })
const progress = (id: string, text: string, left: number | null = null): Action => ({
  type: 'progress',
  replyId: `${id}_reply`,
  turnId: 'turn_1',
  content: { text, reasoning: '', tools: [], sources: [], suggestions: [] },
  remaining: left === null ? null : { left, max: 9 },
})
const delivered = (id: string): Action => ({ type: 'delivered', id })
const ended = (id: string, reply: 'complete' | 'stopped' | 'failed' = 'complete'): Action => ({
  type: 'ended',
  replyId: `${id}_reply`,
  reply,
})

const sketch = ({ messages }: ChatState): string[] =>
  messages.map((message) =>
    message.role === 'user'
      ? `${message.id} ${message.delivery}`
      : `${message.id} ${message.reply}`,
  )

test('a chat begins idle and empty', () => {
  expect(initialState(false)).toEqual({
    phase: 'idle',
    messages: [],
    opened: null,
    remaining: null,
    lapse: null,
    earlier: null,
    online: false,
  })
})

test('a reply waits, streams and is complete', () => {
  const sent = after(opened, queued('a'), sending('a'))
  expect(sent).toMatchObject({ phase: 'replying', turnId: null })
  expect(sketch(sent)).toEqual(['a sending', 'a_reply waiting'])
  const named = reduce(sent, progress('a', ''))
  expect(named).toMatchObject({ phase: 'replying', turnId: 'turn_1' })
  expect(sketch(named)).toEqual(['a sending', 'a_reply waiting'])
  expect(sketch(reduce(named, progress('a', 'Hi')))).toEqual(['a sending', 'a_reply streaming'])
  const over = [{ type: 'delivered', id: 'a' } as const, progress('a', 'Hi'), ended('a')].reduce(
    reduce,
    named,
  )
  expect(over.phase).toBe('ready')
  expect(over).not.toHaveProperty('turnId')
  expect(sketch(over)).toEqual(['a sent', 'a_reply complete'])
})

test('a reply stands right after its question, also when more was said meanwhile', () => {
  const state = after(opened, queued('a'), queued('b'), sending('a'))
  expect(sketch(state)).toEqual(['a sending', 'a_reply waiting', 'b queued'])
})

test('a reply that is over is not changed by what comes late', () => {
  const state = after(opened, queued('a'), sending('a'), progress('a', 'Hi'), ended('a', 'stopped'))
  const late = [progress('a', 'Hi there'), ended('a')].reduce(reduce, state)
  expect(late.messages).toEqual(state.messages)
  expect(late.phase).toBe('ready')
})

test('a reply that was cut keeps its text, and streams again', () => {
  const cut: Action = { type: 'reconnecting', replyId: 'a_reply', turnId: 'turn_1' }
  const state = after(opened, queued('a'), sending('a'), progress('a', 'Hi'), cut)
  expect(state.messages[1]).toMatchObject({ text: 'Hi', reply: 'reconnecting' })
  expect(sketch(reduce(state, progress('a', 'Hi there')))[1]).toBe('a_reply streaming')
})

test('the last message of a session leaves its reply and ends it; what is queued has failed', () => {
  const sent = [opened, queued('a'), queued('b'), sending('a'), delivered('a')]
  const state = after(...sent, progress('a', 'Hi', 0))
  expect(state.phase).toBe('replying')
  const over = reduce(state, ended('a'))
  expect(over).toMatchObject({ phase: 'exhausted', max: 9 })
  expect(sketch(over)).toEqual(['a sent', 'a_reply complete', 'b failed'])
})

test('a message that was not taken loses its reply and keeps its text', () => {
  const undelivered = { type: 'undelivered', id: 'a', replyId: 'a_reply' } as const
  const state = after(opened, queued('a'), sending('a'), { ...undelivered, delivery: 'failed' })
  expect(state.phase).toBe('ready')
  expect(state.messages).toEqual([{ role: 'user', id: 'a', text: 'text of a', delivery: 'failed' }])
})

test('a limit keeps the message queued, and ends by itself', () => {
  const state = after(
    opened,
    queued('a'),
    sending('a'),
    { type: 'limited', retryAt: 5, code: 'rate_limited_minute' },
    { type: 'undelivered', id: 'a', replyId: 'a_reply', delivery: 'queued' },
  )
  expect(state).toMatchObject({ phase: 'limited', retryAt: 5, code: 'rate_limited_minute' })
  expect(sketch(state)).toEqual(['a queued'])
  const over = reduce(state, { type: 'limit-over' })
  expect(over.phase).toBe('ready')
  expect(over).not.toHaveProperty('retryAt')
})

test.for(['refused', 'failed'] as const)(
  '%s: what was under way has failed, and is kept',
  (type) => {
    const state = after(opened, queued('a'), queued('b'), sending('a'), progress('a', 'Hi'), {
      type,
      diagnosis,
    })
    expect(state).toMatchObject({ phase: type, diagnosis: { code: 'token_rotated' } })
    expect(sketch(state)).toEqual(['a failed', 'a_reply failed', 'b failed'])
  },
)

test('asking anew takes a new id and drops the old reply; there is one bubble', () => {
  const state = after(opened, queued('a'), sending('a'), ended('a', 'failed'), {
    type: 'replaced',
    id: 'a',
    newId: 'b',
  })
  expect(sketch(state)).toEqual(['b queued'])
  expect(state.messages[0]).toMatchObject({ text: 'text of a', replaces: { id: 'a' } })
})

test('an edit takes the place of a message and its reply, and gives it back if it is taken back', () => {
  const said = [opened, queued('a'), sending('a'), progress('a', 'Hi'), delivered('a'), ended('a')]
  const edit = { type: 'replaced', id: 'a', newId: 'b', text: 'Other' } as const
  const edited = after(...said, edit)
  expect(sketch(edited)).toEqual(['b queued'])
  expect(edited.messages[0]).toMatchObject({ text: 'Other', replaces: { id: 'a' } })
  const undone = after(...said, edit, { type: 'discarded', id: 'b' })
  expect(undone.messages).toEqual(after(...said).messages)
})

test('an edit of an edit that never arrived replaces what the server has', () => {
  const said = [opened, queued('a'), sending('a'), delivered('a'), ended('a')]
  const state = after(
    ...said,
    { type: 'replaced', id: 'a', newId: 'b', text: 'Other' },
    { type: 'undelivered', id: 'b', replyId: '', delivery: 'failed' },
    { type: 'replaced', id: 'b', newId: 'c', text: 'Third' },
  )
  expect(state.messages[0]).toMatchObject({ id: 'c', text: 'Third', replaces: { id: 'a' } })
  expect(reduce(state, { type: 'discarded', id: 'c' }).messages).toEqual(after(...said).messages)
})

test('an edit of an edit that arrived replaces that one, and keeps no more of the first', () => {
  const state = after(
    ...[opened, queued('a'), sending('a'), delivered('a'), ended('a')],
    { type: 'replaced', id: 'a', newId: 'b', text: 'Other' },
    ...[sending('b'), delivered('b'), ended('b')],
    { type: 'replaced', id: 'b', newId: 'c', text: 'Third' },
  )
  const [message] = state.messages
  expect(message).toMatchObject({ replaces: { id: 'b', former: [{ id: 'b' }, { id: 'b_reply' }] } })
  expect(JSON.stringify(message)).not.toContain('"a"')
})

test('what is restored comes before what was written meanwhile', () => {
  const restored = { role: 'user', id: 'old', text: 'Old', delivery: 'sent' } as const
  const state = after({ type: 'opening' }, queued('a'), {
    ...opened,
    restored: [restored],
    turnId: 'turn_0',
  })
  expect(state).toMatchObject({ phase: 'replying', turnId: 'turn_0' })
  expect(sketch(state)).toEqual(['old sent', 'a queued'])
})

test('a renewal changes neither phase nor messages', () => {
  const state = after(opened, queued('a'), sending('a'))
  const renewed = reduce(state, {
    type: 'renewed',
    opened: { conversationId: 'c2', name: null, config: {} },
    remaining: null,
    lapse: null,
  })
  expect(renewed).toEqual({
    ...state,
    opened: { conversationId: 'c2', name: null, config: {} },
    remaining: null,
  })
})

test('only a message that waits or has failed can be taken back', () => {
  const state = after(opened, queued('a'), queued('b'), sending('a'))
  expect(sketch(reduce(state, { type: 'discarded', id: 'a' }))).toEqual(sketch(state))
  expect(sketch(reduce(state, { type: 'discarded', id: 'b' }))).toEqual([
    'a sending',
    'a_reply waiting',
  ])
})

test('a new chat drops the transcript, but not what the limit kept from being sent', () => {
  const cleared: Action = { type: 'cleared', phase: 'opening' }
  const used = [opened, queued('a'), sending('a'), { type: 'delivered', id: 'a' } as const]
  expect(sketch(after(...used, ended('a'), queued('b'), cleared))).toEqual([])
  const kept = after(...used, ended('a'), queued('b'), { type: 'exhausted' }, cleared)
  expect(kept).toMatchObject({ phase: 'opening', remaining: null })
  expect(sketch(kept)).toEqual(['b failed'])
})

test('closed is final', () => {
  const closed = after(opened, queued('a'), sending('a'), { type: 'closed' })
  expect(sketch(closed)).toEqual(['a failed', 'a_reply failed'])
  expect([opened, queued('b'), { type: 'opening' } as const].reduce(reduce, closed)).toBe(closed)
})

test('no action changes the state that it is given', () => {
  const actions: Action[] = [
    opened,
    queued('a'),
    sending('a'),
    progress('a', 'Hi', 1),
    { type: 'rated', id: 'a_reply', feedback: 'upvote' },
    ended('a'),
    { type: 'online', online: false },
  ]
  let state = initialState(true)
  for (const action of actions) {
    const before = structuredClone(state)
    const next = reduce(state, action)
    expect(state).toEqual(before)
    state = next
  }
  expect(state).toMatchObject({ online: false, messages: [{}, { feedback: 'upvote' }] })
})
