/** The widget itself, against a real server, prints what the reference shows. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { watchArrival } from '../../../src/chat/buffering.js'
import type { Frame } from '../../../src/chat/stream.js'
import { climb } from '../../../src/diagnosis/ladder.js'
import type { Answer, Page } from '../../../src/diagnosis/page.js'
import { describeChange } from '../../../src/diagnosis/policy.js'
import { articles } from '../../../src/docs/errors/articles.js'
import type { Code } from '../../../src/docs/errors/article.js'
import {
  consoleBlock,
  exampleApi,
  exampleOrigin,
  exampleToken,
} from '../../../src/docs/errors/example.js'
import { createChat } from '../../../src/headless.js'
import { AgentError } from '../../../src/server/agents/agent.js'
import { startServer, type RunningServer } from '../../server/http/running-server.js'

let running: RunningServer
beforeAll(async () => {
  running = await startServer({
    reply: async function* ({ messages }) {
      if (messages.at(-1)?.content === 'fail') throw new AgentError('upstream_failed', 'away')
      yield { type: 'text', delta: 'Hello' }
    },
  })
})
afterAll(() => running.close())

/** What is printed for a chat that is opened, and in which so much is said. */
const printed = async (
  token: string,
  origin = 'https://shop.example',
  said: readonly string[] = [],
  agentId?: string,
): Promise<string[]> => {
  const blocks: string[] = []
  const chat = createChat({
    api: running.url,
    token,
    headers: { origin },
    log: (block) => void blocks.push(block),
    ...(agentId !== undefined && { agentId }),
  })
  try {
    await chat.open()
    // One that a limit holds back is not over before the limit is.
    for (const [index, text] of said.entries()) {
      const sent = chat.send(text)
      if (index < said.length - 1) await sent
    }
    await expect.poll(() => blocks.length).toBeGreaterThan(0)
  } finally {
    chat.close()
  }
  return blocks
}

const created = () =>
  running.server.tokens.create({ name: 'Shop', allowedOrigins: ['shop.example'] })

interface Meeting {
  token: string
  origin?: string
  said?: readonly string[]
  agentId?: string
}

const meetings: Partial<Record<Code, () => Promise<Meeting>>> = {
  origin_not_allowed: async () => ({ ...(await created()), origin: 'https://www.shop.example' }),
  token_unknown: async () => {
    const { clientToken, token } = await created()
    await running.server.tokens.remove(clientToken.id)
    return { token }
  },
  token_inactive: async () => ({ token: await running.token({ isActive: false }) }),
  token_rotated: async () => {
    const { clientToken, token } = await created()
    await running.server.tokens.rotate(clientToken.id)
    return { token }
  },
  target_not_allowed: async () => ({ token: await running.token(), agentId: 'sales' }),
  token_missing: async () => ({ token: '' }),
  token_malformed: async () => ({ token: articles.get('token_malformed')?.block?.token ?? '' }),
  secret_key_in_page: async () => ({
    token: articles.get('secret_key_in_page')?.block?.token ?? '',
  }),
  any_origin: async () => ({ token: await running.token({ allowedOrigins: ['*'] }) }),
  rate_limited_minute: async () => ({
    token: await running.token({ rateLimitPerMinute: 1 }),
    said: ['One', 'Two'],
  }),
  session_message_limit: async () => ({
    token: await running.token({ maxMessagesPerSession: 1 }),
    said: ['One', 'Two'],
  }),
  upstream_failed: async () => ({ token: await running.token(), said: ['fail'] }),
}

test.each(Object.entries(meetings))('the widget prints the block of %s', async (code, meet) => {
  const { token, origin = 'https://shop.example', said, agentId } = await meet()
  const article = articles.get(code)
  const block = consoleBlock(
    code as Code,
    { ...article?.block, api: running.url, token, origin },
    article?.answer,
  )
  expect(await printed(token, origin, said, agentId)).toEqual([block])
})

describe('what the ladder finds is what the reference shows of', () => {
  const failed: Answer = { kind: 'failed' }
  const answered: Answer = { kind: 'answered', status: 200 }
  /** A page in which everything fails. */
  const page = (parts: Partial<Page>): Page => ({
    isOnline: () => true,
    isSecure: () => true,
    ask: async () => failed,
    loadImage: async () => failed,
    isLocalNetworkDenied: async () => false,
    metaPolicies: () => [],
    watchPolicy: () => [],
    settle: async () => {},
    ...parts,
  })
  const unread: Page['ask'] = async (_url, _method, mode) =>
    mode === 'no-cors' ? answered : failed
  const { violation } = articles.get('csp_blocked')?.block ?? {}

  const pages: Partial<Record<Code, Page>> = {
    offline: page({ isOnline: () => false }),
    csp_blocked: page({ watchPolicy: () => (violation ? [violation] : []) }),
    mixed_content: page({}),
    cors_stripped: page({ ask: unread, loadImage: async () => answered }),
    redirected: page({ ask: unread }),
    blocked_by_client: page({ loadImage: async () => answered }),
    local_network_denied: page({ isLocalNetworkDenied: async () => true }),
    unreachable: page({}),
  }

  test('stream_buffered', () => {
    const arrival = watchArrival(0)
    const frame = (event: Frame['event']): Frame => ({ id: null, event })
    arrival.note([frame({ type: 'execution_start', startedAt: '2026-01-01T00:00:00.000Z' })], 8400)
    arrival.note(
      [frame({ type: 'execution_complete', completedAt: '2026-01-01T00:00:08.400Z' })],
      8410,
    )
    expect(arrival.suspicion()).toBe(articles.get('stream_buffered')?.block?.evidence)
  })

  test.each(Object.entries(pages))('%s', async (code, seen) => {
    const block = articles.get(code)?.block
    const { api = exampleApi, evidence = null } = block ?? {}
    const verdict = await climb(
      { url: `${api}/v1/client/init`, method: 'POST', status: 0, isSilent: false },
      { api, token: exampleToken, pageOrigin: exampleOrigin, codeOrigin: api },
      seen,
    )
    expect(verdict).toEqual({
      code,
      isCertain: evidence === null,
      evidence,
      ...(code === 'csp_blocked' && violation && { change: describeChange(api, violation, []) }),
    })
  })
})
