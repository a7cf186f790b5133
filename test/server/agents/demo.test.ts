import { describe, expect, test } from 'vitest'
import { AgentError } from '../../../src/server/agents/agent.js'
import { createDemo } from '../../../src/server/agents/demo.js'
import { agentContract, ask, collect, textOf } from '../../contracts/agent.js'

const demo = createDemo({ delayMs: 0 })

const say = async (message: string): Promise<string> => {
  const { events, error } = await collect(demo.reply(ask(message)))
  expect(error).toBeUndefined()
  return textOf(events)
}

test('does what a command does where it is asked for in plain words', async () => {
  expect(await say('Show me a table')).toBe(await say('/table'))
  expect(await say('Write a long answer!')).toBe(await say('/long 4'))
})

agentContract('the demo agent', async () => ({
  agent: createDemo({ delayMs: null }),
  asks: {
    plain: { message: 'thanks', text: await say('thanks') },
    empty: '/empty',
    failing: '/error',
    failingLate: {
      message: '/error late',
      text: 'This answer begins as if all were well, and then, in the middle of a',
    },
    silent: '/slow 60',
    endless: '/long 300',
  },
  running: () => 0,
  close: async () => undefined,
}))

describe('what the demo agent says', () => {
  test.each([
    ['What is a client token?', 'client token'],
    ['what are ALLOWED ORIGINS?', 'list of **allowed origins**'],
    ['What does the origin check protect, and what not?', 'It does not stop programs'],
    ['How do I install it with a script tag?', 'With one tag'],
    ['does it work in react?', 'parley-chat/react'],
    ['How can I use it in Vue?', '<parley-chat>'],
    ['what is an API key', 'Is a secret'],
    ['What are the rate limits?', 'three limits'],
    ['can I self-host it with docker?', 'parley-chat serve'],
    ['How do I connect a real model?', 'openai-compatible'],
    ['tell me about webhooks', 'webhook-signature'],
    ['I get a CORS error, it is blocked', 'open the browser'],
    ['Can I change the colour?', 'accent'],
    ['my token leaked, how do I rotate it?', 'parley-chat token rotate'],
    ['Is my data private? GDPR?', 'on your own server'],
    ['is it accessible for screen readers', 'Escape'],
    ['what does it cost', 'MIT'],
    ['are you a bot?', 'demo agent'],
    ['Do you ship to France? When is delivery?', 'only a demonstration'],
    ['hello!', 'Hello!'],
    ['thank you', 'You are welcome'],
    ['bye', 'Goodbye'],
  ])('"%s" is answered with what there is to say about it', async (message, expected) => {
    expect(await say(message)).toContain(expected)
  })

  test('a message about nothing it knows is told what it knows', async () => {
    for (const message of ['qwertz', '', '你好吗', '?!', '🙂', 'a'.repeat(32_000)]) {
      expect(await say(message)).toContain('I only know about Parley itself')
    }
  })

  test('the same message gets the same answer', async () => {
    expect(await say('What is a client token?')).toBe(await say('What is a client token?'))
  })

  test('of attachments it says all that a script can know, and answers the question beside them', async () => {
    const request = ask('')
    const message = {
      role: 'user' as const,
      content: '',
      attachments: [
        {
          type: 'image' as const,
          dataUri: 'data:image/png;base64,AA==',
          filename: 'a `*b*`\u202E.png',
          mediaType: 'image/png',
          bytes: 1_234_567,
          width: 640,
          height: 480,
        },
        {
          type: 'file' as const,
          dataUri: 'data:text/plain;base64,',
          mediaType: 'text/plain',
          bytes: 1,
        },
      ],
    }
    const { events } = await collect(demo.reply({ ...request, messages: [message] }))
    expect(textOf(events)).toContain(
      '- `a  *b* .png`: a PNG image, 1.23 MB, 640 × 480 pixels\n- an unnamed file: a text file, 1 byte\n',
    )
    const asked = { ...message, content: 'What is a client token?' }
    const answer = await collect(demo.reply({ ...request, messages: [asked] }))
    expect(textOf(answer.events)).toContain(`1 byte\n\nI cannot look into them`)
    expect(textOf(answer.events)).toContain(await say('What is a client token?'))
  })
})

describe('the commands of the demo agent', () => {
  test('/help names every command, and each of them is one', async () => {
    const help = await say('/help')
    const names = [...help.matchAll(/^- `\/([a-z]+)/gm)].map(([, name]) => name)
    expect(names).toEqual(
      expect.arrayContaining(['help', 'table', 'code', 'long', 'error', 'slow', 'limits']),
    )
    for (const name of names) {
      const { events } = await collect(demo.reply(ask(`/${name}`)))
      expect(textOf(events)).not.toContain('not a command of mine')
    }
  })

  test('/table shows a table', async () => {
    expect(await say('/table')).toMatch(/^\|:--\|:--\|:--\|$/m)
  })

  test('/code shows a block in the language that is asked for', async () => {
    expect(await say('/code')).toContain('```js\n')
    expect(await say('/code html')).toContain('```html\n')
    expect(await say('/code constructor')).toContain('```js\n')
  })

  test('/long is about 10 kB, or as many as are asked for, up to a bound', async () => {
    const sizes = [(await say('/long')).length, (await say('/long 100')).length]
    expect(sizes[0]).toBeGreaterThanOrEqual(10_000)
    expect(sizes[0]).toBeLessThan(11_500)
    expect(sizes[1]).toBeGreaterThanOrEqual(100_000)
    expect(sizes[1]).toBeLessThan(101_500)
    expect((await say('/long 999999999')).length).toBeLessThan(302_000)
    expect((await say('/long nonsense')).length).toBe(sizes[0])
  })

  test('/error fails at once, late, or as a timeout', async () => {
    const failures = await Promise.all(
      ['/error', '/error late', '/error timeout'].map((message) =>
        collect(demo.reply(ask(message))),
      ),
    )
    expect(failures.map(({ error }) => (error instanceof AgentError ? error.code : error))).toEqual(
      ['upstream_failed', 'upstream_failed', 'upstream_timeout'],
    )
    expect(failures.map(({ events }) => events.length > 0)).toEqual([false, true, false])
  })

  test('/think, /tool and /sources show their events and then words', async () => {
    const typesOf = async (message: string): Promise<string[]> => {
      const { events } = await collect(demo.reply(ask(message)))
      return [...new Set(events.map(({ type }) => type))]
    }
    expect(await typesOf('/think')).toEqual(['reasoning', 'text'])
    expect(await typesOf('/tool')).toEqual(['tool_start', 'tool_complete', 'text'])
    expect(await typesOf('/sources')).toEqual(['source', 'text'])
  })

  test('an answer suggests what may be said next, which it knows an answer to', async () => {
    const { events } = await collect(demo.reply(ask('hello')))
    const last = events.at(-1)
    expect(last?.type).toBe('suggestions')
    const suggestions = last?.type === 'suggestions' ? last.suggestions : []
    expect(suggestions.length).toBeGreaterThan(1)
    const unknown = await say('xyzzy')
    for (const text of suggestions) expect([text, await say(text)]).not.toEqual([text, unknown])
  })

  test('an unknown command is told which there are', async () => {
    for (const message of ['/nope', '/', '/__proto__', '/constructor', '/toString']) {
      expect(await say(message)).toContain('- `/help`')
    }
  })
})

describe('the pace of the demo agent', () => {
  test('/slow waits as long as is said before its first word', async () => {
    const started = performance.now()
    const reply = createDemo({ delayMs: null }).reply(ask('/slow 1'))
    const first = await reply[Symbol.asyncIterator]().next()
    expect(first.value).toMatchObject({ type: 'text' })
    // Not less; more is the machine's affair.
    expect(performance.now() - started).toBeGreaterThanOrEqual(990)
  })

  test('without a delay the rest of the process still has its turns', async () => {
    let turns = 0
    const timer = setInterval(() => (turns += 1), 1)
    await say('/long 100')
    clearInterval(timer)
    expect(turns).toBeGreaterThan(0)
  })
})
