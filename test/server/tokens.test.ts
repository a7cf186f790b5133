import { describe, expect, test } from 'vitest'
import { createServer, ParleyError } from '../../src/server.js'
import { isChecksumRight } from '../../src/protocol/credential.js'
import { openParley, settingsFor, temporaryDirectory, agentEntry, shop } from './parley.js'
import { createScriptedAgent } from './scripted-agent.js'

const refusal = async (promise: Promise<unknown>): Promise<ParleyError> => {
  const error = await promise.catch((thrown: unknown) => thrown)
  if (error instanceof ParleyError) return error
  throw new Error(`it was not refused: ${JSON.stringify(error)}`)
}

const fields = (error: ParleyError): string[] =>
  (error.extras.errors ?? []).map(({ path, code }) => `${path} ${code}`)

describe('a client token', () => {
  test('is made with every default, and shows all its fields', async () => {
    const { server, clock } = await openParley()
    const { clientToken, token, warnings } = await server.tokens.create({
      name: 'shop',
      allowedOrigins: ['shop.example'],
    })
    expect(token).toMatch(/^ct_live_[0-9A-Za-z]{38}$/)
    expect(isChecksumRight(token)).toBe(true)
    const at = new Date(clock.now).toISOString()
    expect(clientToken).toEqual({
      id: expect.stringMatching(/^ct_[a-z0-9]+$/),
      name: 'shop',
      allowedOrigins: ['shop.example'],
      flowIds: [],
      agentIds: [],
      defaultFlowId: null,
      environment: 'live',
      pinToVersion: 'latest',
      rateLimitPerMinute: 10,
      rateLimitPerHour: 100,
      maxMessagesPerSession: 100,
      sessionIdleTimeoutMinutes: 30,
      config: {},
      isActive: true,
      productSurfaceId: null,
      tokenPrefix: 'ct_live_',
      tokenHint: token.slice(-4),
      tokenValue: token,
      lastUsedAt: null,
      createdAt: at,
      updatedAt: at,
      conversationCount: 0,
      blockedOriginCount: 0,
    })
    expect(warnings.map(({ type }) => type)).toContain('default_agent')
    expect((await server.tokens.show(clientToken.id)).clientToken).toEqual(clientToken)
    expect(await server.tokens.list()).toEqual({
      clientTokens: [clientToken],
      pagination: { limit: 1000, offset: 0, hasMore: false },
    })
  })

  test('notes its use and its conversations', async () => {
    const parley = await openParley()
    const { value, id } = await parley.token()
    parley.clock.now += 5000
    const page = parley.page(value)
    await page.init()
    await page.init()
    await page.init({ newConversation: true })
    const { clientToken } = await parley.server.tokens.show(id)
    expect(clientToken.lastUsedAt).toBe(new Date(parley.clock.now).toISOString())
    expect(clientToken.conversationCount).toBe(2)
    expect(clientToken.updatedAt).toBe(clientToken.createdAt)
  })

  test.each([
    [{ name: '' }, 'name too_small'],
    [{ name: 'x'.repeat(256) }, 'name too_big'],
    [{ rateLimitPerMinute: 0 }, 'rateLimitPerMinute too_small'],
    [{ rateLimitPerMinute: 1001 }, 'rateLimitPerMinute too_big'],
    [{ rateLimitPerMinute: 1.5 }, 'rateLimitPerMinute invalid_type'],
    [{ rateLimitPerMinute: '10' }, 'rateLimitPerMinute invalid_type'],
    [{ rateLimitPerHour: 10_001 }, 'rateLimitPerHour too_big'],
    [{ maxMessagesPerSession: 1001 }, 'maxMessagesPerSession too_big'],
    [{ sessionIdleTimeoutMinutes: 1441 }, 'sessionIdleTimeoutMinutes too_big'],
    [{ environment: 'staging' }, 'environment invalid_value'],
    [{ agentIds: ['absent'] }, 'agentIds[0] unknown_agent'],
    [{ flowIds: ['scripted'] }, 'flowIds[0] unknown_flow'],
    [{ defaultFlowId: 'scripted' }, 'defaultFlowId not_listed'],
    [{ pinToVersion: '9' }, 'pinToVersion unknown_version'],
    [{ config: { extra: 'x'.repeat(17_000) } }, 'config too_big'],
    [{ allowedOrigin: ['a.example'] }, 'allowedOrigin unknown_field'],
    [{ isActive: 'yes' }, 'isActive invalid_type'],
  ])('is refused with %j, on making and on changing', async (input, expected) => {
    const { server } = await openParley()
    const base = { name: 'shop', allowedOrigins: ['shop.example'] }
    const onCreate = await refusal(server.tokens.create({ ...base, ...input }))
    expect(onCreate.code).toBe('invalid_request')
    expect(fields(onCreate)).toEqual([expected])
    const { clientToken } = await server.tokens.create(base)
    const onUpdate = await refusal(server.tokens.update(clientToken.id, input))
    const isFixed = 'environment' in input
    expect(fields(onUpdate)).toEqual([isFixed ? 'environment read_only' : expected])
    expect((await server.tokens.show(clientToken.id)).clientToken).toEqual(clientToken)
  })

  test('names every bad field at once', async () => {
    const { server } = await openParley()
    const error = await refusal(
      server.tokens.create({ name: '', allowedOrigins: ['*.com'], rateLimitPerHour: 0 }),
    )
    expect(
      fields(error)
        .map((field) => field.split(' ')[0])
        .sort(),
    ).toEqual(['allowedOrigins[0]', 'name', 'rateLimitPerHour'])
    const onlyOrigins = await refusal(
      server.tokens.create({ name: 'a', allowedOrigins: ['https://a.example/path'] }),
    )
    expect(onlyOrigins.code).toBe('invalid_origin_entry')
  })

  test.each([null, [], 'text', 7])('is not made from %j', async (input) => {
    const { server } = await openParley()
    expect((await refusal(server.tokens.create(input))).code).toBe('invalid_request')
    const { clientToken } = await server.tokens.create({ name: 'a', allowedOrigins: [shop] })
    const error = await refusal(server.tokens.update(clientToken.id, input))
    expect(error.code).toBe('invalid_request')
  })

  test('may be written back whole as it was read, also after it was used meanwhile', async () => {
    const parley = await openParley()
    const { value, id } = await parley.token({ config: { title: 'Shop' }, agentIds: ['scripted'] })
    const { clientToken: read } = await parley.server.tokens.show(id)
    parley.clock.now += 1000
    await parley.page(value).init()
    const { clientToken } = await parley.server.tokens.update(id, { ...read, name: 'renamed' })
    expect(clientToken).toMatchObject({ name: 'renamed', conversationCount: 1 })
    expect(clientToken.lastUsedAt).not.toBeNull()
    const changed = await refusal(
      parley.server.tokens.update(id, { ...clientToken, createdAt: 'x', tokenValue: 'y' }),
    )
    expect(fields(changed).sort()).toEqual(['createdAt read_only', 'tokenValue read_only'])
  })

  test('takes an empty change, and one field leaves the others', async () => {
    const { server } = await openParley()
    const { clientToken } = await server.tokens.create({
      name: 'shop',
      allowedOrigins: ['shop.example', '*.shop.example'],
      rateLimitPerHour: 7,
      config: { title: 'x' },
    })
    expect((await server.tokens.update(clientToken.id, {})).clientToken).toEqual(clientToken)
    const { clientToken: changed } = await server.tokens.update(clientToken.id, { isActive: false })
    expect(changed).toEqual({ ...clientToken, isActive: false })
  })

  test('is unknown under another id', async () => {
    const { server } = await openParley()
    for (const attempt of [
      server.tokens.show('ct_absent'),
      server.tokens.update('ct_absent', {}),
      server.tokens.rotate('ct_absent'),
      server.tokens.remove('ct_absent'),
    ]) {
      expect((await refusal(attempt)).code).toBe('not_found')
    }
  })

  test('whose agent has left the configuration can still be renamed and switched off', async () => {
    const directory = temporaryDirectory()
    const gone = agentEntry('gone', createScriptedAgent())
    const first = await openParley({ directory, agents: [gone] })
    const { id } = await first.token({ agentIds: ['gone'], pinToVersion: '1' })
    await first.server.close({ drainMs: 0 })
    const { server } = await openParley({ directory })
    const { clientToken } = await server.tokens.show(id)
    const off = await server.tokens.update(id, { ...clientToken, name: 'n', isActive: false })
    expect(off.clientToken).toMatchObject({ name: 'n', isActive: false, agentIds: ['gone'] })
    const error = await refusal(server.tokens.update(id, { agentIds: ['gone', 'scripted'] }))
    expect(fields(error)).toEqual(['agentIds[0] unknown_agent'])
  })

  test('whose agent has left the configuration says so to its pages', async () => {
    const directory = temporaryDirectory()
    const first = await openParley({
      directory,
      agents: [agentEntry('gone', createScriptedAgent())],
    })
    const { value } = await first.token({ agentIds: ['gone'] })
    await first.server.close({ drainMs: 0 })
    const second = await openParley({ directory })
    expect((await second.page(value).init()).code).toBe('target_not_allowed')
  })

  test('is made and used while a server runs on the same database', async () => {
    const settings = await settingsFor({})
    const one = await createServer(settings, { environment: {} })
    const two = await createServer(settings, { environment: {} })
    const { clientToken } = await one.tokens.create({ name: 'a', allowedOrigins: [shop] })
    expect((await two.tokens.show(clientToken.id)).clientToken).toEqual(clientToken)
    await one.close({ drainMs: 0 })
    await two.close({ drainMs: 0 })
  })
})
