/**
 * The demo agent's slash commands: each shows one thing that an interface has to cope with. What
 * they say in prose stands in demo-answers.ts.
 */
import type { AgentError, AgentEvent } from './agent.js'
import { longAnswer } from './demo-long.js'
import { answers } from './demo-answers.js'

/** What an answer is made of. */
export type DemoStep =
  | { type: 'wait'; ms: number }
  /** `fast` is for long texts, `slow` for one that should seem stuck. */
  | { type: 'say'; text: string; pace?: 'fast' | 'slow' }
  | { type: 'event'; event: AgentEvent }
  | { type: 'fail'; code: AgentError['code']; message: string }

const say = (text: string): DemoStep => ({ type: 'say', text })

/** Seconds before `/slow` says its first word, and the most that can be asked for. */
const slowSeconds = 5
const maxSlowSeconds = 60
/** Size of `/long`, in thousands of characters, and the most that can be asked for. */
const longThousands = 10
const maxLongThousands = 300

interface Command {
  /** As it is written after `/help`. */
  usage: string
  about: string
  run(argument: string): readonly DemoStep[]
}

/** The number in an argument, or the default; never more than the maximum. */
const numberIn = (argument: string, fallback: number, max: number): number =>
  /^\d{1,9}$/.test(argument) ? Math.min(max, Math.max(1, Number(argument))) : fallback

const samples: Readonly<Record<string, string>> = {
  js: `\`\`\`js
import { mount } from 'parley-chat'

const chat = mount({ token: 'ct_live_…', api: 'https://chat.example' })

document.querySelector('#help').addEventListener('click', () => chat.open())
\`\`\``,
  html: `\`\`\`html
<!doctype html>
<html lang="en">
  <head>
    <title>The Paper Shop</title>
    <script async src="https://chat.example/embed/ct_live_….js"></script>
  </head>
  <body>
    <button data-parley-open>Ask us anything</button>
  </body>
</html>
\`\`\``,
  sh: `\`\`\`sh
npx parley-chat token create --name "The Paper Shop" --origin shop.example
npx parley-chat serve --port 3000
\`\`\``,
  json: `\`\`\`json
{
  "agents": [
    {
      "id": "support",
      "name": "Support",
      "type": "openai-compatible",
      "baseUrl": "https://api.openai.com/v1",
      "model": "gpt-5-mini",
      "apiKeyEnv": "OPENAI_API_KEY",
      "instructions": "You answer questions about our shop, in two or three sentences."
    }
  ]
}
\`\`\``,
}

const table = `These are the entries that a token's list of allowed origins understands:

| Entry | Allows | Does not allow |
|:--|:--|:--|
| \`example.com\` | \`https://example.com\`, any port | \`https://www.example.com\` |
| \`localhost:3000\` | \`http://localhost:3000\` | \`http://127.0.0.1:3000\` |
| \`*.example.com\` | \`https://app.example.com\` | \`https://example.com\` |
| \`https://app.example.com\` | that origin, port 443 | \`http://app.example.com\` |
| \`http://localhost:*\` | every port of localhost | \`https://localhost:5173\` |
| \`*\` | every page | requests without an origin |

The columns are wide on purpose: a table scrolls by itself, and the page around it stays where it is.`

const markdown = `## A heading

Plain text with **strong**, *emphasised*, ~~struck~~ and \`inline\` words, a [link](https://example.com), and snake_case_names that stay as they are.

1. The first step.
2. The second, with a block of code inside:

   \`\`\`js
   const remaining = limit - used
   \`\`\`

3. The third, which is still number three.

- [x] A task that is done
- [ ] A task that is not
  - A point inside a point

> A quotation, which goes on
> over two lines.

| Left | Centre | Right |
|:--|:-:|--:|
| a | b | 1 |
| c | d | 22 |

---

HTML is only text here: <b>not bold</b>, <img src=x onerror=alert(1)>. Other scripts: 你好, مرحبا, 👩‍👩‍👧‍👦.`

const commands: Readonly<Record<string, Command>> = {
  help: {
    usage: '/help',
    about: 'this list',
    run: () => [say(help())],
  },
  table: { usage: '/table', about: 'a table', run: () => [say(table)] },
  code: {
    usage: '/code [js | html | sh | json]',
    about: 'a block of code',
    run: (argument) => {
      const sample = Object.hasOwn(samples, argument) ? samples[argument] : samples['js']
      return [say(`Here you are:\n\n${sample}\n\nThe button above it copies the block.`)]
    },
  },
  markdown: { usage: '/markdown', about: 'some of everything', run: () => [say(markdown)] },
  long: {
    usage: '/long [thousands of characters]',
    about: `a long answer, ${longThousands} thousand unless you say otherwise`,
    run: (argument) => {
      const thousands = numberIn(argument, longThousands, maxLongThousands)
      return [{ type: 'say', text: longAnswer(thousands * 1000), pace: 'fast' }]
    },
  },
  slow: {
    usage: '/slow [seconds]',
    about: `an answer that keeps you waiting, ${slowSeconds} seconds unless you say otherwise`,
    run: (argument) => {
      const seconds = numberIn(argument, slowSeconds, maxSlowSeconds)
      const text = `That took ${seconds} ${seconds === 1 ? 'second' : 'seconds'} to begin, and it does not hurry now either. You can stop me at any time: what I have said so far is kept.`
      return [
        { type: 'wait', ms: seconds * 1000 },
        { type: 'say', text, pace: 'slow' },
      ]
    },
  },
  error: {
    usage: '/error [late | timeout]',
    about: 'a failure: at once, in mid-sentence, or as if nobody answered in time',
    run: (argument) => {
      const message = `the demo agent was asked for /error ${argument}`.trim()
      const code = argument === 'timeout' ? 'upstream_timeout' : 'upstream_failed'
      const fail: DemoStep = { type: 'fail', code, message }
      if (argument !== 'late') return [fail]
      return [say('This answer begins as if all were well, and then, in the middle of a'), fail]
    },
  },
  think: {
    usage: '/think',
    about: 'an answer with its reasoning before it',
    run: () => [
      ...[
        'The visitor wants to see how reasoning is shown. ',
        'It should be out of the way, but there for whoever looks. ',
        'So: a few sentences here, then a short answer.',
      ].map((delta): DemoStep => ({ type: 'event', event: { type: 'reasoning', delta } })),
      say('I have thought about it. What came before this answer is kept apart from it.'),
    ],
  },
  tool: {
    usage: '/tool',
    about: 'an answer that used a tool',
    run: () => {
      const call = { toolCallId: 'call_1', toolName: 'look_up_order' }
      const parameters = { order: '1042' }
      const result = { status: 'packed' }
      return [
        { type: 'event', event: { type: 'tool_start', ...call, parameters } },
        { type: 'wait', ms: 800 },
        { type: 'event', event: { type: 'tool_complete', ...call, success: true, result } },
        say('Order **1042** is packed and leaves tomorrow morning. (There is no order 1042.)'),
      ]
    },
  },
  sources: {
    usage: '/sources',
    about: 'an answer that cites where it comes from',
    run: () => [
      ...[
        {
          title: 'RFC 6454: The Web Origin Concept',
          url: 'https://www.rfc-editor.org/rfc/rfc6454',
        },
        {
          title: 'Fetch Standard: the Origin header',
          url: 'https://fetch.spec.whatwg.org/#origin-header',
        },
      ].map((source): DemoStep => ({ type: 'event', event: { type: 'source', ...source } })),
      say(
        'An origin is a scheme, a host and a port [1]. Browsers send it along with a request, and a page cannot change it [2].',
      ),
    ],
  },
  limits: { usage: '/limits', about: 'what is counted', run: () => [say(answers.limits)] },
  empty: { usage: '/empty', about: 'an answer without a word', run: () => [] },
}

const help = (): string => {
  const lines = Object.values(commands).map(({ usage, about }) => `- \`${usage}\`: ${about}`)
  return `I am a demonstration, and these commands show what an answer can be:

${lines.join('\n')}

Or ask me about Parley: *What is a client token? What are allowed origins? How do I install it?*`
}

/** What a message that begins with a slash is answered. */
export const readCommand = (message: string): readonly DemoStep[] => {
  const [, name = '', argument = ''] = /^\/([a-z]*)\s*(\S*)/i.exec(message) ?? []
  const command = name.toLowerCase()
  return Object.hasOwn(commands, command)
    ? (commands[command]?.run(argument.toLowerCase()) ?? [])
    : [say(`That is not a command of mine.\n\n${help()}`)]
}
