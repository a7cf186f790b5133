import { describe, expect, test } from 'vitest'
import type { AgentAttachment } from '../../../src/server/agents/agent.js'
import {
  maxAttachmentCharacters,
  toOpenAiMessages,
} from '../../../src/server/agents/openai-messages.js'

const options = { instructions: null, sendImages: true, sendFiles: false }
const image: AgentAttachment = { type: 'image', dataUri: 'data:image/png;base64,AAAA' }

const partsOf = (attachment: AgentAttachment, more: Partial<typeof options> = {}) =>
  toOpenAiMessages([{ role: 'user', content: 'Look', attachments: [attachment] }], {
    ...options,
    ...more,
  })[0]?.content

describe('the transcript for an OpenAI-compatible server', () => {
  test('an image is a part beside the text', () => {
    expect(partsOf(image)).toEqual([
      { type: 'text', text: 'Look' },
      { type: 'image_url', image_url: { url: image.dataUri } },
    ])
  })

  test('a model that takes no images is told that there was one', () => {
    expect(partsOf(image, { sendImages: false })).toEqual([
      { type: 'text', text: 'Look' },
      { type: 'text', text: '[The visitor attached "image", which you cannot see.]' },
    ])
  })

  test('a text file is quoted, another one is named', () => {
    const text: AgentAttachment = {
      type: 'file',
      filename: 'notes.txt',
      dataUri: `data:text/plain;charset=utf-8;base64,${Buffer.from('Grüße').toString('base64')}`,
    }
    expect(partsOf(text)).toContainEqual({
      type: 'text',
      text: '[The visitor attached "notes.txt". It reads:]\nGrüße',
    })
    expect(partsOf({ ...text, dataUri: 'data:application/json,%7B%7D' })).toContainEqual({
      type: 'text',
      text: '[The visitor attached "notes.txt". It reads:]\n{}',
    })
    expect(partsOf({ ...text, dataUri: 'data:text/plain,%E0%A4%A' })).toContainEqual({
      type: 'text',
      text: '[The visitor attached "notes.txt", which you cannot see.]',
    })
    const pdf: AgentAttachment = {
      type: 'file',
      filename: 'a".pdf',
      dataUri: 'data:application/pdf,x',
    }
    expect(partsOf(pdf)).toContainEqual({
      type: 'text',
      text: '[The visitor attached "a .pdf", which you cannot see.]',
    })
  })

  test('a server that takes files gets them as they are', () => {
    const file: AgentAttachment = {
      type: 'file',
      filename: 'a.pdf',
      dataUri: 'data:application/pdf,x',
    }
    expect(partsOf(file, { sendFiles: true })).toContainEqual({
      type: 'file',
      file: { filename: 'a.pdf', file_data: 'data:application/pdf,x' },
    })
  })

  test('when attachments are too much together, the newest are sent', () => {
    const big = {
      ...image,
      dataUri: `data:image/png;base64,${'A'.repeat(maxAttachmentCharacters / 2)}`,
    }
    const message = { role: 'user' as const, content: '', attachments: [big] }
    const sent = toOpenAiMessages([message, message, message], options)
    const types = sent.map(({ content }) => (typeof content === 'string' ? '' : content[0]?.type))
    expect(types).toEqual(['text', 'text', 'image_url'])
  })

  test('a reply without a word is left out, a message without one is not', () => {
    const messages = toOpenAiMessages(
      [
        { role: 'user', content: 'Hi', attachments: [] },
        { role: 'assistant', content: '', attachments: [] },
        { role: 'user', content: '', attachments: [] },
      ],
      { ...options, instructions: 'Be brief.' },
    )
    expect(messages).toEqual([
      { role: 'system', content: 'Be brief.' },
      { role: 'user', content: 'Hi' },
      { role: 'user', content: '' },
    ])
  })
})
