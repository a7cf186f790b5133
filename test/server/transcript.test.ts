import { describe, expect, test } from 'vitest'
import {
  agentMessages as messagesOf,
  agentTurns,
  storedMessages,
  type TranscriptBounds,
} from '../../src/server/transcript.js'
import type { TurnRecord } from '../../src/server/store/store.js'
import { turnRecord } from '../contracts/store.js'
import { createScriptedAgent } from './scripted-agent.js'
import { openParley } from './parley.js'

const turn = (text: string, reply: string | null, fields: Partial<TurnRecord> = {}): TurnRecord =>
  turnRecord({
    message: { id: text, text, attachments: [] },
    blocks: reply === null ? [] : [{ type: 'text', id: 'text_1', text: reply }],
    status: 'ended',
    stopReason: 'end_turn',
    ...fields,
  })
const agentMessages = (
  earlier: readonly TurnRecord[],
  latest: TurnRecord,
  bounds: TranscriptBounds,
) => {
  const given = agentTurns(earlier, latest, bounds)
  const all = given.flatMap(({ turn: { message } }) => message.attachments)
  return messagesOf(given, new Map(all.map(({ id }) => [id, 'AAAA'])))
}

const roomy = { messages: 100, characters: 10_000, attachmentCharacters: 10_000 }
const contents = (messages: readonly { role: string; content: string }[]) =>
  messages.map(({ role, content }) => `${role}: ${content}`)

describe('what an agent is given', () => {
  test('is what was said and answered, oldest first, and the new message last', () => {
    const earlier = [turn('a', 'A'), turn('b', 'B')]
    expect(contents(agentMessages(earlier, turn('c', null), roomy))).toEqual([
      'user: a',
      'assistant: A',
      'user: b',
      'assistant: B',
      'user: c',
    ])
  })

  test('leaves out what was never answered, and keeps what was answered in part', () => {
    const earlier = [
      turn('a', null, { stopReason: 'error', errorCode: 'upstream_failed' }),
      turn('b', 'half', { stopReason: 'error', errorCode: 'upstream_failed' }),
      turn('c', 'stop', { stopReason: 'stopped' }),
    ]
    expect(contents(agentMessages(earlier, turn('d', null), roomy))).toEqual([
      'user: b',
      'assistant: half',
      'user: c',
      'assistant: stop',
      'user: d',
    ])
  })

  test('holds the text of a reply alone, its blocks as paragraphs', () => {
    const blocks: TurnRecord['blocks'] = [
      { type: 'reasoning', id: 'r', text: 'secret thought' },
      { type: 'text', id: 't', text: 'one' },
      { type: 'tool', toolCallId: 'c', toolName: 'n', parameters: {}, success: true, result: 'r' },
      { type: 'text', id: 'u', text: 'two' },
      { type: 'source', id: 's', title: 't', url: 'https://example.com' },
    ]
    const [, answer] = agentMessages([turn('a', null, { blocks })], turn('b', null), roomy)
    expect(answer?.content).toBe('one\n\ntwo')
  })

  test.each([
    [1, ['user: c']],
    [2, ['user: c']],
    [3, ['user: b', 'assistant: B', 'user: c']],
    [4, ['user: b', 'assistant: B', 'user: c']],
    [5, ['user: a', 'assistant: A', 'user: b', 'assistant: B', 'user: c']],
  ])('is at most %i messages, the newest', (messages, expected) => {
    const earlier = [turn('a', 'A'), turn('b', 'B')]
    const given = agentMessages(earlier, turn('c', null), { ...roomy, messages })
    expect(contents(given)).toEqual(expected)
  })

  test('is at most so many characters, the newest whole turns; the new message in any case', () => {
    const earlier = [turn('aaaa', 'AAAA'), turn('bbbb', 'BBBB')]
    const given = (characters: number) =>
      agentMessages(earlier, turn('cccc', null), { ...roomy, characters }).length
    expect([3, 11, 12, 19, 20].map(given)).toEqual([1, 1, 3, 3, 5])
  })

  test('has the newest attachments that fit, and the new message its own in any case', () => {
    const attached = (text: string, size: number, reply: string | null = 'ok') =>
      turn(text, reply, {
        message: {
          id: text,
          text,
          attachments: [
            {
              id: `att_${text}`,
              type: 'image',
              mediaType: 'image/png',
              filename: null,
              bytes: size,
              width: 1,
              height: 1,
            },
          ],
        },
      })
    const earlier = [attached('a', 30), attached('b', 45), turn('c', 'ok')]
    const counts = (attachmentCharacters: number) =>
      agentMessages(earlier, attached('d', 30, null), { ...roomy, attachmentCharacters })
        .filter(({ role }) => role === 'user')
        .map(({ attachments }) => attachments.length)
    expect(counts(140)).toEqual([1, 1, 0, 1])
    expect(counts(139)).toEqual([0, 1, 0, 1])
    expect(counts(99)).toEqual([0, 0, 0, 1])
    expect(counts(10)).toEqual([0, 0, 0, 1])
  })

  test('is in the order of admission, also within one millisecond', async () => {
    const parley = await openParley()
    const page = parley.page((await parley.token({ rateLimitPerMinute: 1000 })).value)
    await page.init()
    const words = Array.from({ length: 12 }, (_, index) => `word ${index}`)
    for (const word of words) await page.say(word)
    const given = parley.scripted.calls.at(-1)?.request.messages ?? []
    const said = given.filter(({ role }) => role === 'user').map(({ content }) => content)
    expect(said).toEqual(words)
    const shown = (await page.init()).messages.filter(({ role }) => role === 'user')
    expect(shown.map(({ content }) => content)).toEqual(words)
  })

  test('is as long as the settings say', async () => {
    const parley = await openParley({ limits: { transcriptMessages: 4 } })
    const page = parley.page((await parley.token({ rateLimitPerMinute: 1000 })).value)
    await page.init()
    for (const word of ['a', 'b', 'c', 'd']) await page.say(word)
    const given = parley.scripted.calls.at(-1)?.request.messages ?? []
    expect(contents(given)).toEqual(['user: c', 'assistant: You said: c', 'user: d'])
  })
})

describe('what a page is shown', () => {
  test('is both sides with their turn, and how each reply ended', () => {
    const shown = storedMessages(
      [
        turn('a', 'A', { id: 'turn_a', assistantMessageId: 'ast_a' }),
        turn('b', 'B', { id: 'turn_b', assistantMessageId: 'ast_b', stopReason: null }),
      ],
      1000,
    )
    const createdAt = new Date(1000).toISOString()
    expect(shown).toEqual([
      { id: 'a', role: 'user', content: 'a', createdAt, turnId: 'turn_a' },
      {
        id: 'ast_a',
        role: 'assistant',
        content: 'A',
        createdAt,
        turnId: 'turn_a',
        stopReason: 'end_turn',
      },
      { id: 'b', role: 'user', content: 'b', createdAt, turnId: 'turn_b' },
      { id: 'ast_b', role: 'assistant', content: 'B', createdAt, turnId: 'turn_b' },
    ])
  })

  test('is bounded, the newest', () => {
    const turns = [turn('aaaa', 'AAAA'), turn('bbbb', 'BBBB')]
    expect(storedMessages(turns, 15).map(({ content }) => content)).toEqual(['bbbb', 'BBBB'])
  })

  test('names a running turn, so that a page can follow it after a reload', async () => {
    const parley = await openParley({ scripted: createScriptedAgent(null) })
    const page = parley.page((await parley.token()).value)
    await page.init()
    const reply = page.say('hello')
    const call = await parley.scripted.call(0)
    const last = (await page.init()).messages.at(-1)
    expect(last).toMatchObject({ role: 'assistant', turnId: call.request.turnId })
    expect(last?.stopReason).toBeUndefined()
    call.end()
    await reply
  })
})
