import { expect, test } from 'vitest'
import { newReply, type Message } from '../../src/chat/messages.js'
import { outgoing, restore } from '../../src/chat/transcript.js'

const asked = (id: string, content: string, turnId = 't') => ({ id, role: 'user', content, turnId })
const answered = (id: string, content: string, stopReason?: string, turnId = 't') => ({
  id,
  role: 'assistant',
  content,
  turnId,
  ...(stopReason === undefined ? {} : { stopReason }),
})

test.for([
  ['end_turn', 'complete'],
  ['length', 'complete'],
  ['content_filter', 'complete'],
  ['stopped', 'stopped'],
  ['error', 'failed'],
] as const)('a stored reply that ended with %s is %s', ([stopReason, reply]) => {
  const { messages, turnId } = restore([asked('a', 'Hi'), answered('b', 'Hello', stopReason)])
  expect(messages).toMatchObject([
    { role: 'user', id: 'a', text: 'Hi', delivery: 'sent' },
    { role: 'assistant', id: 'b', text: 'Hello', reply, feedback: null },
  ])
  expect(turnId).toBeNull()
})

test('a stored reply without an end still runs', () => {
  const { messages, turnId } = restore([asked('a', 'Hi'), answered('b', 'Hel')])
  expect(messages[1]).toMatchObject({ text: 'Hel', reply: 'reconnecting' })
  expect(turnId).toBe('t')
})

test('a stored message whose reply has not begun is waiting for one', () => {
  const { messages, turnId } = restore([asked('a', 'Hi')])
  expect(messages).toMatchObject([{ id: 'a' }, { role: 'assistant', reply: 'reconnecting' }])
  expect(turnId).toBe('t')
})

test('nothing stored is an empty transcript', () => {
  expect(restore([])).toEqual({ messages: [], turnId: null })
})

test('a message that was asked anew after a failure is one bubble, as it was before the reload', () => {
  const { messages } = restore([
    asked('a', 'Hi', 't1'),
    answered('a_reply', '', 'error', 't1'),
    asked('b', 'Hi', 't2'),
    answered('b_reply', '', 'error', 't2'),
    asked('c', 'Hi', 't3'),
    answered('c_reply', 'Hello', 'end_turn', 't3'),
    asked('d', 'Other', 't4'),
    answered('d_reply', '', 'error', 't4'),
    asked('e', 'Thing', 't5'),
    answered('e_reply', 'Yes', 'end_turn', 't5'),
  ])
  expect(messages.map(({ id }) => id)).toEqual(['c', 'c_reply', 'd', 'd_reply', 'e', 'e_reply'])
})

const user = (id: string, text: string): Message => ({ role: 'user', id, text, delivery: 'sent' })
const assistant = (id: string, text: string): Message => ({
  ...newReply(id),
  text,
  reply: 'complete',
})

test('what goes out is what was said before, and the message last', () => {
  const messages: Message[] = [
    user('a', 'Hi'),
    assistant('b', 'Hello'),
    { role: 'user', id: 'c', text: 'Lost', delivery: 'failed' },
    assistant('d', ' '),
    { role: 'user', id: 'e', text: 'Now', delivery: 'sending' },
    { ...newReply('f') },
    { role: 'user', id: 'g', text: 'Later', delivery: 'queued' },
  ]
  expect(outgoing(messages, 'e')).toEqual([
    { id: 'a', role: 'user', content: 'Hi' },
    { id: 'b', role: 'assistant', content: 'Hello' },
    { id: 'e', role: 'user', content: 'Now' },
  ])
})

test('what goes out is bounded, in number and in size, and the message itself always goes', () => {
  const many = Array.from({ length: 200 }, (_, index) => user(`m${index}`, 'x'))
  expect(outgoing(many, 'm199')).toHaveLength(50)
  expect(outgoing(many, 'm199').at(-1)?.id).toBe('m199')
  const long = [user('a', 'x'.repeat(40_000)), user('b', 'x'.repeat(40_000))]
  expect(outgoing(long, 'b').map(({ id }) => id)).toEqual(['b'])
  expect(outgoing([user('c', 'x'.repeat(90_000))], 'c')).toHaveLength(1)
})
