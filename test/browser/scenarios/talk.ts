/** A conversation: streamed, stopped, cut, limited, refused, resumed, without a connection. */
import { expect } from 'vitest'
import type { Scenarios } from './scenario.js'

export const talk: Scenarios = {
  'an answer appears while it comes, and is stopped by Escape': async (stage) => {
    const visit = await stage.visit()
    await visit.open()
    stage.scripted.answer = null
    await visit.send('Tell me')
    const call = await stage.scripted.call(0)
    call.say('I begin, **bold')
    await visit.sees('I begin, bold')
    call.say('** and never')
    await visit.sees('I begin, bold and never')
    await stage.driver.press('Escape')
    await visit.sees('Stopped')
    await expect.poll(() => call.request.signal.aborted).toBe(true)
    await visit.isWell()
  },

  'what is written while an answer comes waits for its end, and goes by itself': async (stage) => {
    const visit = await stage.visit()
    await visit.open()
    stage.scripted.answer = null
    await visit.send('One')
    const call = await stage.scripted.call(0)
    call.say('First')
    await visit.sees('First')
    await visit.send('Two')
    await visit.sees('Sent after this answer')
    stage.scripted.answer = (second) => {
      second.say('Second')
      second.end()
    }
    call.end()
    await visit.isAnswered('Second')
    expect(stage.scripted.calls.length).toBe(2)
    await visit.isWell()
  },

  'a reload in mid-answer finds the transcript, and the answer still coming': async (stage) => {
    const visit = await stage.visit()
    await visit.open()
    stage.scripted.answer = null
    await visit.send('Hello')
    const call = await stage.scripted.call(0)
    call.say('The first half')
    await visit.sees('The first half')
    await stage.driver.type('A draft')
    // As long as what is written may wait before it is kept.
    await visit.until(
      () =>
        Object.values({ ...localStorage, ...sessionStorage })
          .join()
          .includes('A draft'),
      null,
      true,
    )
    await stage.driver.reload()
    await visit.open()
    await visit.sees('The first half')
    expect(await visit.draft()).toBe('A draft')
    call.say(', and the second')
    call.end()
    await visit.isAnswered('The first half, and the second')
    expect(stage.scripted.calls.length).toBe(1)
    await visit.isWell()
  },

  'an answer that is cut off by the network is whole in the end': async (stage) => {
    const visit = await stage.visit()
    await visit.open()
    stage.scripted.answer = null
    await visit.send('Hello')
    const call = await stage.scripted.call(0)
    call.say('The first half')
    await visit.sees('The first half')
    stage.network.setUp(false)
    call.say(', and the second')
    call.end()
    await visit.sees('Reconnecting…')
    stage.network.setUp(true)
    await visit.isAnswered('The first half, and the second')
    expect(stage.scripted.calls.length).toBe(1)
    expect(await visit.printed()).toEqual([])
  },

  'without a connection a message waits, and is sent once when there is one': async (stage) => {
    const visit = await stage.visit()
    await visit.open()
    await visit.send('Hello')
    await visit.isAnswered('You said: Hello')
    stage.network.setUp(false)
    await stage.driver.setOnline(false)
    await visit.sees("You're offline.")
    await visit.send('From the tunnel')
    await visit.sees("Sent when you're back")
    stage.network.setUp(true)
    await stage.driver.setOnline(true)
    await visit.isAnswered('You said: From the tunnel')
    expect(stage.scripted.calls.length).toBe(2)
    await visit.isWell()
  },

  'an expired session is renewed unseen': async (stage) => {
    const visit = await stage.visit()
    await visit.open()
    await visit.send('Before')
    await visit.isAnswered('You said: Before')
    stage.skip(31 * 60_000)
    await visit.send('After')
    await visit.isAnswered('You said: After')
    expect((await visit.messages('assistant')).length).toBe(2)
    expect(await visit.printed()).toEqual([])
  },

  'the limit of a session is said, and a new chat is the way on': async (stage) => {
    const visit = await stage.visit({ token: { maxMessagesPerSession: 1 } })
    await visit.open()
    await visit.sees('1 message left in this chat')
    await visit.send('One')
    await visit.sees('You said: One')
    await visit.sees("You've reached the 1-message limit for this chat.")
    await visit.press('Start new chat')
    await visit.until(() => window.probe.messages('user').length, null, 0)
    // Which comes with the session, and moves the field.
    await visit.sees('1 message left in this chat')
    await visit.press('Message')
    await visit.send('Anew')
    await visit.sees('You said: Anew')
    expect((await visit.printed()).map((line) => line.split(': ')[1])).toEqual([
      '[Parley] session_message_limit',
    ])
  },

  'a refused origin is told in the console what to add, and the visitor no more than that it is so':
    async (stage) => {
      const visit = await stage.visit({ token: { allowedOrigins: ['https://other.example'] } })
      await visit.press('Open chat')
      await visit.sees("Chat isn't available right now.")
      await expect.poll(visit.printed).toHaveLength(1)
      const [block = ''] = await visit.printed()
      expect(block).toMatch(/^error: \[Parley\] origin_not_allowed: /)
      expect(block).toContain(`Seen      http://${visit.host}`)
      expect(block).toContain(`add  ${visit.host}  to Allowed origins`)
      expect(block).not.toContain(visit.token)
      expect(stage.scripted.calls.length).toBe(0)
    },
}
