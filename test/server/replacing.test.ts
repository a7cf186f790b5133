import { describe, expect, test } from 'vitest'
import { createScriptedAgent } from './scripted-agent.js'
import { openParley } from './parley.js'

const open = async (fields: Record<string, unknown> = {}) => {
  const parley = await openParley()
  const { value, id } = await parley.token(fields)
  const page = parley.page(value)
  await page.init()
  const given = () =>
    parley.scripted.calls.at(-1)?.request.messages.map(({ content }) => content) ?? []
  return { parley, page, tokenId: id, given }
}

describe('a message that stands in the place of the last one', () => {
  test('takes it and its reply out of what the agent and the page are given', async () => {
    const { parley, page, given } = await open()
    await page.say('one', { id: 'a' })
    await page.say('tow', { id: 'b' })
    const reply = await page.say('two', { id: 'c', replaces: 'b' })
    expect(reply.text).toBe('You said: two')
    expect(given()).toEqual(['one', 'You said: one', 'two'])
    await page.say('three', { id: 'd' })
    expect(given()).toEqual(['one', 'You said: one', 'two', 'You said: two', 'three'])
    const { messages } = await page.init()
    expect(messages.map(({ content }) => content)).toEqual([
      'one',
      'You said: one',
      'two',
      'You said: two',
      'three',
      'You said: three',
    ])
    // Also after the operator's list of all that was said.
    const { messages: kept } = await parley.server.archive.show(page.conversationId ?? '')
    expect(kept.filter(({ isReplaced }) => isReplaced).map(({ content }) => content)).toEqual([
      'tow',
      'You said: tow',
    ])
    expect(kept).toHaveLength(8)
  })

  test('counts like any other, and so many of them leave the earlier transcript whole', async () => {
    const { page, given } = await open({ maxMessagesPerSession: 100, rateLimitPerMinute: 1000 })
    await page.say('one', { id: 'a' })
    await page.say('again', { id: 'r0' })
    for (let time = 1; time <= 30; time++) {
      await page.say('again', { id: `r${time}`, replaces: `r${time - 1}` })
    }
    expect(given()).toEqual(['one', 'You said: one', 'again'])
    const { limits, messages } = await page.init()
    expect(limits.messagesRemaining).toBe(100 - 32)
    expect(messages).toHaveLength(4)
  })

  test('may name one whose place was taken already: of two edits the last one stands', async () => {
    const { page, given } = await open()
    await page.say('one', { id: 'a' })
    await page.say('second', { id: 'b', replaces: 'a' })
    await page.say('third', { id: 'c', replaces: 'a' })
    expect(given()).toEqual(['third'])
    expect((await page.init()).messages.map(({ id }) => id)).toContain('c')
  })

  test('follows, and nothing is lost, if the one it names is not the last or is nobody’s', async () => {
    const { parley, page, given } = await open()
    await page.say('one', { id: 'a' })
    await page.say('two', { id: 'b' })
    await page.say('three', { id: 'c', replaces: 'a' })
    expect(given()).toEqual(['one', 'You said: one', 'two', 'You said: two', 'three'])
    const other = parley.page((await parley.token()).value)
    await other.init()
    await other.say('theirs', { id: 'x' })
    await page.say('four', { id: 'd', replaces: 'x' })
    expect(given()).toHaveLength(7)
    await other.say('next', { id: 'y' })
    expect(given()).toEqual(['theirs', 'You said: theirs', 'next'])
  })

  test('sent twice is one message', async () => {
    const { parley, page } = await open()
    await page.say('one', { id: 'a' })
    await page.say('two', { id: 'b', replaces: 'a' })
    const again = await page.say('two', { id: 'b', replaces: 'a' })
    expect(again.text).toBe('You said: two')
    expect(parley.scripted.calls).toHaveLength(2)
    expect((await page.init()).limits.messagesRemaining).toBe(98)
  })

  test('stops a reply that still runs, which then gives nothing back', async () => {
    const parley = await openParley({ scripted: createScriptedAgent(null) })
    const page = parley.page((await parley.token()).value)
    await page.init()
    const first = page.say('one', { id: 'a' })
    ;(await parley.scripted.call(0)).say('a word')
    const second = page.say('two', { id: 'b', replaces: 'a' })
    const call = await parley.scripted.call(1)
    expect(call.request.messages.map(({ content }) => content)).toEqual(['two'])
    expect((await first).stopReason).toBe('stopped')
    call.end()
    await second
    expect((await page.init()).limits.messagesRemaining).toBe(98)
  })

  test('gives its conversation its name if it is the first', async () => {
    const { parley, page } = await open()
    await page.say('helo', { id: 'a' })
    await page.say('hello', { id: 'b', replaces: 'a' })
    await page.say('and more', { id: 'c' })
    await page.say('and less', { id: 'd', replaces: 'c' })
    const { conversation } = await parley.server.archive.show(page.conversationId ?? '')
    expect(conversation.name).toBe('hello')
  })

  test('that is refused replaces nothing', async () => {
    const { page, given } = await open({ maxMessagesPerSession: 2 })
    await page.say('one', { id: 'a' })
    await page.say('two', { id: 'b' })
    expect((await page.say('three', { id: 'c', replaces: 'b' })).code).toBe('session_message_limit')
    await page.init({ newConversation: false })
    expect((await page.init()).messages).toHaveLength(4)
    expect(given()).toEqual(['one', 'You said: one', 'two'])
  })
})

describe('a vote', () => {
  test('is shown again after a reload, with what the reply cites and suggests; it can be withdrawn', async () => {
    const parley = await openParley({
      scripted: createScriptedAgent((call) => {
        call.say('See [1].')
        call.send({ type: 'source', title: 'A page', url: 'https://example.com/a' })
        call.send({ type: 'suggestions', suggestions: [' More? ', '', 'x'.repeat(201), 'More?'] })
        call.send({ type: 'suggestions', suggestions: ['One', 'Two', 'Three', 'Four'] })
        call.end()
      }),
    })
    const page = parley.page((await parley.token()).value)
    await page.init()
    const { events, turnId } = await page.say('one', { id: 'a' })
    const suggested = events.filter(({ type }) => type === 'suggestions')
    expect(suggested.map(({ suggestions }) => suggestions)).toEqual([
      ['More?'],
      ['One', 'Two', 'Three'],
    ])
    const messageId = (await page.init()).messages[1]?.id ?? ''
    expect(messageId).toContain(turnId)
    await page.feedback({ type: 'downvote', messageId, comment: 'Not correct' })
    const [, reply] = (await page.init()).messages
    expect(reply).toMatchObject({
      feedback: 'downvote',
      sources: [{ title: 'A page', url: 'https://example.com/a' }],
      suggestions: ['One', 'Two', 'Three'],
    })
    const shown = await parley.server.archive.show(page.conversationId ?? '')
    expect(shown.feedback).toMatchObject([{ type: 'downvote', comment: 'Not correct', messageId }])
    await page.feedback({ type: 'downvote', messageId, withdrawn: true })
    expect((await page.init()).messages[1]).not.toHaveProperty('feedback')
    expect((await parley.server.archive.show(page.conversationId ?? '')).feedback).toEqual([])
  })
})
