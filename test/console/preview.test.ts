import { describe, expect, test } from 'vitest'
import { createHttpTransport } from '../../src/chat/transport.js'
import {
  handshakeOf,
  isScene,
  optionsOf,
  type PreviewScene,
} from '../../src/console/preview/scene.js'
import { createStandIn } from '../../src/console/preview/stand-in.js'

const { signal } = new AbortController()
const scene = (stage: PreviewScene['stage'] = 'start'): PreviewScene => ({
  type: 'parley-preview-scene',
  config: { title: 'Tea', suggestions: ['One'], theme: { accent: '#123456' }, other: 1 },
  page: 'light',
  stage,
})

const refuse: typeof fetch = () => Promise.reject(new Error('asked the server'))

/** As the widget asks: its own transport, with the stand-in for `fetch`. */
const transportFor = (stage: PreviewScene['stage'] = 'start') =>
  createHttpTransport({
    api: 'https://chat.example',
    fetch: createStandIn(() => handshakeOf(scene(stage)), refuse),
  })

describe('the stand-in of the preview', () => {
  test('shakes hands with the draft', async () => {
    const outcome = await transportFor().init({ token: 'ct_test_x' }, signal)
    expect(outcome).toMatchObject({
      ok: true,
      value: { config: { suggestions: ['One'], other: 1 }, messages: [] },
    })
  })

  test('hands over a conversation that has begun', async () => {
    const outcome = await transportFor('conversation').init({ token: 'ct_test_x' }, signal)
    if (!outcome.ok) throw new Error('expected a handshake')
    expect(outcome.value.messages?.map(({ role }) => role)).toEqual([
      'user',
      'assistant',
      'user',
      'assistant',
    ])
  })

  test('streams an answer on our own wire, whole and with its end', async () => {
    const outcome = await transportFor().chat(
      {
        sessionId: 'cs_preview',
        messages: [{ id: 'm', role: 'user', content: 'Hello' }],
        assistantMessageId: 'a',
      },
      signal,
    )
    if (!outcome.ok) throw new Error('expected a stream')
    const events = []
    for await (const frames of outcome.value) events.push(...frames.map(({ event }) => event))
    const deltas = events.filter(({ type }) => type === 'text_delta').map(({ delta }) => delta)
    expect(events[0]?.type).toBe('execution_start')
    expect(events.at(-1)?.type).toBe('execution_complete')
    expect(deltas.join('')).toBe(events.find(({ type }) => type === 'text_complete')?.text)
    expect(deltas.join('')).toContain('preview')
  })

  test('answers everything else that a widget asks, and asks nobody', async () => {
    const transport = transportFor()
    const feedback = { sessionId: 'cs_preview', type: 'upvote' as const, messageId: 'a' }
    expect(await transport.feedback(feedback, signal)).toMatchObject({ ok: true })
    expect(await transport.stop('turn_1', 'cs_preview', signal)).toMatchObject({ ok: true })
    expect(await transport.end('cs_preview', signal)).toMatchObject({ ok: true })
  })

  test('leaves all other requests alone', async () => {
    const standIn = createStandIn(() => handshakeOf(scene()), refuse)
    await expect(standIn('https://chat.example/v1/client-tokens')).rejects.toThrow('asked')
    await expect(standIn('https://chat.example/assets/panel.js')).rejects.toThrow('asked')
  })
})

describe('a scene', () => {
  test('gives as options what can change smoothly, and takes back what is gone', () => {
    expect(optionsOf(scene().config)).toMatchObject({ title: 'Tea', accent: '#123456' })
    expect(optionsOf({})).toMatchObject({ title: undefined, accent: undefined })
  })

  test('needs another chat only for what a handshake brings', () => {
    const { config } = scene()
    const chat = (change: object) =>
      JSON.stringify(handshakeOf({ ...scene(), config: { ...config, ...change } }))
    expect(chat({ title: 'Coffee', theme: {} })).toBe(chat({}))
    expect(chat({ suggestions: ['Two'] })).not.toBe(chat({}))
  })

  test('is told from every other message', () => {
    expect(isScene(scene())).toBe(true)
    for (const other of [null, 'x', {}, { type: 'other' }]) expect(isScene(other)).toBe(false)
  })
})
