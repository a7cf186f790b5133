import { describe, expect, it } from 'vitest'
import {
  chatRequestSchema,
  contentSchema,
  feedbackRequestSchema,
  initAnswerSchema,
  initRequestSchema,
  problemSchema,
  sessionRequestSchema,
  turnEventsRequestSchema,
  userMessageSchema,
} from '../../src/protocol/client.js'

describe('a request to init', () => {
  it.each([
    { token: 't' },
    { token: 't'.repeat(200) },
    { token: 't', flowId: null, agentId: null, sessionId: null, conversationId: null },
    { token: 't', sessionId: '', protocol: { min: 0, max: 9 } },
    { token: 't', sessionId: 's'.repeat(200), publicKey: { kty: 'EC' }, somethingNew: [1] },
  ])('may be %j', (body) => {
    expect(initRequestSchema.safeParse(body).success).toBe(true)
  })

  it.each([
    {},
    { token: '' },
    { token: 7 },
    { token: 't'.repeat(201) },
    { token: 't', sessionId: 's'.repeat(201) },
    { token: 't', sessionId: 1 },
    { token: 't', flowId: ['a'] },
    { token: 't', protocol: 1 },
    { token: 't', protocol: { min: 1 } },
    { token: 't', protocol: { min: 0.5, max: 2 } },
    { token: 't', newConversation: 'yes' },
  ])('may not be %j', (body) => {
    expect(initRequestSchema.safeParse(body).success).toBe(false)
  })

  it('loses what is not known', () => {
    expect(initRequestSchema.parse({ token: 't', admin: true })).toEqual({ token: 't' })
  })
})

describe('a request to chat', () => {
  it('looks at no message yet', () => {
    const messages = [null, 1, { role: 'system' }]
    expect(chatRequestSchema.parse({ messages })).toEqual({ messages })
  })

  it.each([
    {},
    { messages: [] },
    { messages: {} },
    { messages: 'hello' },
    { messages: Array(10_001).fill(0) },
    { messages: [0], inputs: [] },
    { messages: [0], metadata: 'x' },
    { messages: [0], assistantMessageId: 'x'.repeat(201) },
  ])('may not be wrong in shape (%#)', (body) => {
    expect(chatRequestSchema.safeParse(body).success).toBe(false)
  })
})

describe("a visitor's message", () => {
  it.each([
    'text',
    '',
    [],
    [{ type: 'text', text: 'a' }],
    [{ type: 'image', image: 'data:image/png;base64,AA==', mimeType: 'image/png', alt: 'a cat' }],
    [{ type: 'file', data: 'data:text/plain,x', mimeType: 'text/plain', filename: 'x.txt' }],
  ])('may hold %j', (content) => {
    expect(userMessageSchema.safeParse({ role: 'user', content }).success).toBe(true)
  })

  it.each([
    null,
    1,
    {},
    [null],
    ['text'],
    [{ type: 'text' }],
    [{ type: 'text', text: 1 }],
    [{ type: 'video', video: 'data:,' }],
    [{ type: 'image', url: 'https://example.com' }],
    Array(51).fill({ type: 'text', text: 'a' }),
  ])('may not hold %j', (content) => {
    expect(contentSchema.safeParse(content).success).toBe(false)
  })

  it('is of nobody else', () => {
    expect(userMessageSchema.safeParse({ role: 'assistant', content: 'x' }).success).toBe(false)
    expect(userMessageSchema.safeParse({ content: 'x' }).success).toBe(false)
  })
})

describe('the other requests', () => {
  it('name a session or leave it to the header', () => {
    for (const schema of [sessionRequestSchema, turnEventsRequestSchema]) {
      expect(schema.safeParse({}).success).toBe(true)
      expect(schema.safeParse({ sessionId: 'any string' }).success).toBe(true)
      expect(schema.safeParse({ sessionId: 'x'.repeat(201) }).success).toBe(false)
    }
    expect(turnEventsRequestSchema.safeParse({ after: 'x'.repeat(201) }).success).toBe(false)
  })

  it('rate in one of five ways', () => {
    for (const type of ['upvote', 'downvote', 'copy', 'csat', 'nps']) {
      expect(feedbackRequestSchema.safeParse({ type }).success).toBe(true)
    }
    for (const body of [
      {},
      { type: 'love' },
      { type: 'csat', rating: 1.5 },
      { type: 'nps', rating: '9' },
    ]) {
      expect(feedbackRequestSchema.safeParse(body).success).toBe(false)
    }
    expect(
      feedbackRequestSchema.safeParse({ type: 'copy', comment: 'x'.repeat(4001) }).success,
    ).toBe(false)
  })
})

describe('what the widget reads', () => {
  it('is content with what any compatible server sends', () => {
    const answer = { sessionId: 'abc', expiresAt: '2026-01-01', config: null }
    expect(initAnswerSchema.parse(answer)).toMatchObject({ sessionId: 'abc', config: null })
    expect(initAnswerSchema.safeParse({}).success).toBe(false)
  })

  it('takes a problem with any part of it missing', () => {
    expect(problemSchema.parse({})).toEqual({})
    expect(problemSchema.parse({ code: 'x', more: 1 })).toEqual({ code: 'x', more: 1 })
  })
})
