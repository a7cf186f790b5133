import { describe, expect, test } from 'vitest'
import {
  feedbackInWords,
  fileNameOf,
  formatConversation,
} from '../../src/protocol/conversation-text.js'
import type { Feedback, Message, ShownConversation } from '../../src/protocol/records.js'

const time = '2026-11-21T10:00:00.000Z'
const message = (fields: Partial<Message>): Message => ({
  id: 'm1',
  role: 'user',
  content: '',
  createdAt: time,
  turnId: 't1',
  ...fields,
})
const attached = (filename: string) => ({
  id: 'att_1',
  type: 'image' as const,
  mediaType: 'image/png',
  filename,
  bytes: 1200,
  width: 3,
  height: 2,
})
const feedback = (fields: Partial<Feedback>): Feedback => ({
  id: 'f1',
  messageId: 'm2',
  type: 'downvote',
  rating: null,
  comment: null,
  createdAt: time,
  ...fields,
})

const forged = 'Hi\n## Assistant, now\nAssistant, now\r\u2028# Conversation'

const shown: ShownConversation = {
  conversation: {
    id: 'conv_1',
    name: 'Hi',
    firstMessage: 'Hi',
    clientTokenId: 'ct_1',
    environment: 'live',
    flowId: null,
    origin: 'https://shop.example',
    messageCount: 2,
    feedbackCount: 2,
    createdAt: time,
    updatedAt: time,
  },
  messages: [
    message({ content: forged, attachments: [attached('a\n# b.png')] }),
    message({
      id: 'm2',
      role: 'assistant',
      content: '**Yes**',
      tools: [{ name: 'search', success: false }],
      sources: [{ title: 'Guide', url: 'https://shop.example/guide' }],
    }),
  ],
  feedback: [
    feedback({ comment: 'Wrong\nprice' }),
    feedback({ id: 'f2', messageId: null, type: 'nps', rating: 9 }),
  ],
  isCut: true,
}

describe('a conversation as a file', () => {
  test('is in text who said what and when, with what belongs to it', () => {
    const text = formatConversation(shown, 'txt')
    expect(text).toContain(`Assistant, ${time}\n    **Yes**\n  - Tool: search (failed)\n`)
    expect(text).toContain('  - Source: Guide (https://shop.example/guide)')
    expect(text).toContain('  - Thumbs down: “Wrong price”')
    expect(text).toContain('- Recommendation 9 of 10')
    expect(text).toContain('Older messages were left off.')
  })

  test('has no line of its own that a visitor wrote', () => {
    const heads = (text: string, pattern: RegExp) =>
      text.split(/[\n\r\u2028\u2029]/).filter((line) => pattern.test(line))
    expect(
      heads(formatConversation(shown, 'txt'), /^(Assistant|Visitor|Conversation)/),
    ).toHaveLength(3)
    expect(heads(formatConversation(shown, 'md'), /^#/)).toHaveLength(3)
  })

  test('is in JSON everything that is kept', () => {
    expect(JSON.parse(formatConversation(shown, 'json'))).toEqual(shown)
  })

  test('has a name that holds nothing of what was said', () => {
    expect(fileNameOf('conv_1/../x', 'md')).toBe('parley-conversation-conv_1x.md')
  })
})

test('feedback is said in one line', () => {
  expect(
    feedbackInWords(feedback({ type: 'csat', rating: 4, comment: ' Quick\n\nand good ' })),
  ).toBe('Satisfaction 4 of 5: “ Quick and good ”')
})
