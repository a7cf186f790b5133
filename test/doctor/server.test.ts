/** Steps 2 and 4 to 7 against a real server, with and without something in front of it. */
import { createHash } from 'node:crypto'
import { beforeAll, describe, expect, test } from 'vitest'
import { ensureBuild } from '../../scripts/build-state.js'
import { createScriptedAgent } from '../server/scripted-agent.js'
import {
  certificateFor,
  embedTag,
  examineAll,
  openFront,
  openPage,
  openServer,
  openSite,
  trusting,
} from './site.js'

const day = 86_400_000

// The script that pages load is a built one.
beforeAll(() => ensureBuild(), 180_000)

/** A server, a token for every page of this machine, and a page with its tag. */
const openShop = async (fields: Record<string, unknown> = {}) => {
  const parley = await openServer()
  const { value: token, id } = await parley.token({ allowedOrigins: ['localhost'], ...fields })
  return { parley, token, id, page: await openPage(embedTag(parley.url, token)) }
}

/** The same, with something in front of the server. */
const openFrontedShop = async (
  change: Parameters<typeof openFront>[1],
  attributes = '',
  headers: Record<string, string> = {},
) => {
  const parley = await openServer()
  const { value: token } = await parley.token({ allowedOrigins: ['localhost'] })
  const front = await openFront(parley.url, change)
  return { parley, token, front, page: await openPage(embedTag(front, token, attributes), headers) }
}

describe('a page where all is well', () => {
  test('passes at every step, and is told in numbers', async () => {
    const { parley, page } = await openShop()
    const { report, step } = await examineAll(page, { send: true })
    expect(report).toMatchObject({ outcome: 'passed', origin: page, api: parley.url })
    expect(report.steps.map(({ step: name, status }) => `${name} ${status}`)).toEqual([
      'page passed',
      'script passed',
      'policy passed',
      'preflight passed',
      'handshake passed',
      'message passed',
      'transport passed',
      'browser skipped',
    ])
    expect(step('script').facts).toMatchObject({ status: 200, compression: 'br' })
    expect(step('script').facts['wireBytes']).toBeLessThan(10_000)
    expect(step('message').facts).toMatchObject({ firstTextMs: expect.any(Number) })
    expect(step('transport').facts['clockSkewSeconds']).toBe(0)
  })

  test('is asked for one session, which is ended, and one message, only if that was wanted', async () => {
    const { parley, page } = await openShop()
    await examineAll(page)
    expect(parley.scripted.calls).toHaveLength(0)
    await examineAll(page, { send: true })
    expect(parley.scripted.calls).toHaveLength(1)
    const [call] = parley.scripted.calls
    expect(call?.request.messages.at(-1)?.content).toContain('parley doctor')
    const asked = (path: string) => parley.log.filter((line) => line.includes(path)).length
    expect([asked('/v1/client/init'), asked('/v1/client/end')]).toEqual([2, 2])
  })
})

describe('the handshake', () => {
  test('of an origin that is not on the list names the entry to add', async () => {
    const { page, parley } = await openShop({ allowedOrigins: ['www.shop.example', '127.0.0.1'] })
    const { report, worst } = await examineAll(page)
    expect(report.outcome).toBe('failed')
    const { host } = new URL(page)
    expect(worst('handshake')).toEqual({
      status: 'failed',
      code: 'origin_not_allowed',
      text: "this page's origin is not on the token's list.",
      fix: `add  ${host}  to Allowed origins (localhost, 127.0.0.1 and [::1] are three different hosts; another of them is allowed)`,
      more: `${parley.url}/docs/errors/origin_not_allowed`,
    })
  })

  test.each([
    ['switched off', 'token_inactive'],
    ['replaced', 'token_rotated'],
    ['deleted', 'token_unknown'],
  ])('of a token that was %s says so', async (what, code) => {
    const { page, parley, id } = await openShop()
    const { tokens } = parley.server
    if (what === 'switched off') await tokens.update(id, { isActive: false })
    if (what === 'replaced') await tokens.rotate(id)
    if (what === 'deleted') await tokens.remove(id)
    expect((await examineAll(page)).worst('handshake')).toMatchObject({ status: 'failed', code })
  })

  test('of a token of another server says whose it may be', async () => {
    const { token } = await openShop()
    const other = await openServer()
    const page = await openPage(embedTag(other.url, token))
    const found = (await examineAll(page)).worst('handshake')
    expect(found).toMatchObject({ status: 'failed', code: 'token_unknown' })
    expect(found?.text).toContain(`${other.url} does not know this client token`)
  })

  test('of a token for every origin is a warning', async () => {
    const { page } = await openShop({ allowedOrigins: ['*'] })
    const { report, worst } = await examineAll(page)
    expect(report.outcome).toBe('warned')
    expect(worst('handshake')).toMatchObject({ status: 'warned', code: 'any_origin' })
  })

  test('whose limit is reached is no failure of the site', async () => {
    const parley = await openServer({ limits: { newSessionsPerMinutePerAddress: 1 } })
    const { value: token } = await parley.token({ allowedOrigins: ['localhost'] })
    const page = await openPage(embedTag(parley.url, token))
    await examineAll(page)
    expect((await examineAll(page)).worst('handshake')).toMatchObject({
      status: 'warned',
      code: 'init_rate_limited',
    })
  })

  test('with what is no Parley server fails', async () => {
    const { token } = await openShop()
    const stranger = await openSite((_request, response) => {
      response.writeHead(200, { 'content-type': 'text/html' }).end('<h1>It works!</h1>')
    })
    const page = await openPage(embedTag(stranger, token))
    const { worst } = await examineAll(page)
    expect(worst('script')).toMatchObject({ status: 'failed', code: 'script_wrong_type' })
    expect(worst('handshake')).toMatchObject({ status: 'failed', code: 'unexpected_answer' })
  })

  test('with a server that hides its refusals likely means the origin', async () => {
    const foreign = await openSite((_request, response) => response.writeHead(403).end('{}'))
    const page = await openPage('<p>Nothing</p>')
    const { worst } = await examineAll(page, { token: 'ct_of_another_make', api: foreign })
    expect(worst('handshake')).toMatchObject({ code: 'origin_not_allowed' })
    expect(worst('handshake')?.text).toContain('likely')
  })

  test('with nobody is said once, and not tried again', async () => {
    const { token } = await openShop()
    const page = await openPage(embedTag('http://127.0.0.1:9', token))
    const { report } = await examineAll(page, { send: true })
    expect(report.steps.filter(({ code }) => code === 'connection_refused')).toHaveLength(1)
    expect(report.steps.map(({ status }) => status)).toEqual([
      ...['passed', 'failed', 'passed', 'skipped', 'skipped', 'skipped', 'passed', 'skipped'],
    ])
  })
})

describe('something in front of the server', () => {
  test('that removes CORS headers is found out, though the server would let the page in', async () => {
    const { page } = await openFrontedShop({
      headers: (headers) => {
        for (const name of Object.keys(headers)) {
          if (name.startsWith('access-control-')) delete headers[name]
        }
      },
    })
    const { worst } = await examineAll(page)
    expect(worst('handshake')).toMatchObject({ status: 'failed', code: 'cors_stripped' })
    expect(worst('preflight')).toMatchObject({ status: 'warned', code: 'cors_stripped' })
  })

  test.each([
    ['refuses OPTIONS', 405, {}, 'unexpected_answer'],
    ['redirects OPTIONS', 302, { location: '/login' }, 'redirected'],
  ])('that %s is a warning: this widget does without', async (_how, status, headers, code) => {
    const { page } = await openFrontedShop({
      answer: (request, response) => {
        if (request.method !== 'OPTIONS') return false
        response.writeHead(status, headers).end()
        return true
      },
    })
    const { report, worst } = await examineAll(page)
    expect(worst('preflight')).toMatchObject({ status: 'warned', code })
    expect(report.outcome).toBe('warned')
  })

  test('that wants a sign-in is told from a refusal of the server', async () => {
    const { page } = await openFrontedShop({
      answer: (request, response) => {
        if (!request.url?.startsWith('/v1/')) return false
        response.writeHead(302, { location: 'https://login.example/' }).end()
        return true
      },
    })
    expect((await examineAll(page)).worst('handshake')).toMatchObject({ code: 'redirected' })
  })

  test('that holds a reply back until it is whole is found out by the clock', async () => {
    const scripted = createScriptedAgent((call) => {
      const words = ['One', ' two', ' three', ' four', ' five', ' six']
      for (const [index, word] of words.entries()) setTimeout(() => call.say(word), index * 200)
      setTimeout(() => call.end(), 1300)
    })
    const parley = await openServer({ scripted })
    const { value: token } = await parley.token({ allowedOrigins: ['localhost'] })
    const front = await openFront(parley.url, { isBuffering: true })
    const held = await openPage(embedTag(front, token))
    expect((await examineAll(held, { send: true })).worst('message')).toMatchObject({
      status: 'warned',
      code: 'stream_buffered',
    })
    const direct = await openPage(embedTag(parley.url, token))
    expect((await examineAll(direct, { send: true })).step('message').status).toBe('passed')
  }, 30_000)

  test('that cuts a reply off is a failure', async () => {
    const scripted = createScriptedAgent((call) => call.say('One'))
    const parley = await openServer({ scripted })
    const { value: token } = await parley.token({ allowedOrigins: ['localhost'] })
    const front = await openFront(parley.url, {
      answer: (request, response) => {
        if (request.url !== '/v1/client/chat' || request.method !== 'POST') return false
        response.writeHead(200, { 'content-type': 'text/event-stream' })
        response.end('event: turn_start\ndata: {"type":"turn_start","id":"t"}\n\n')
        return true
      },
    })
    const page = await openPage(embedTag(front, token))
    expect((await examineAll(page, { send: true })).worst('message')).toMatchObject({
      code: 'stream_cut',
    })
  })

  test('that opens the script or forbids to keep it is a warning', async () => {
    const { page } = await openFrontedShop({
      answer: (request) => {
        delete request.headers['accept-encoding']
        return false
      },
      headers: (headers) => {
        headers['cache-control'] = 'no-store'
      },
    })
    const { findings, status } = (await examineAll(page)).step('script')
    expect(status).toBe('warned')
    expect(findings.map(({ code }) => code)).toEqual([
      'script_uncompressed',
      'script_uncached',
      null,
    ])
  })
})

describe('an agent that fails', () => {
  test('is told by its code', async () => {
    const scripted = createScriptedAgent((call) => call.fail('upstream_failed'))
    const parley = await openServer({ scripted })
    const { value: token } = await parley.token({ allowedOrigins: ['localhost'] })
    const page = await openPage(embedTag(parley.url, token))
    expect((await examineAll(page, { send: true })).worst('message')).toMatchObject({
      status: 'failed',
      code: 'upstream_failed',
    })
  })
})

describe('the script', () => {
  test('of a version that the server does not have is missing', async () => {
    const { parley, token } = await openShop()
    const body = `<script src="${parley.url}/9.9.9/parley.js" data-client-token="${token}"></script>`
    const found = (await examineAll(await openPage(body))).worst('script')
    expect(found).toMatchObject({ status: 'failed', code: 'script_missing' })
    expect(found?.text).toContain('This server has version')
  })

  test('must be the one that its tag names', async () => {
    const { parley, token } = await openShop()
    const bytes = Buffer.from(await (await fetch(`${parley.url}/parley.js`)).arrayBuffer())
    const right = `sha384-${createHash('sha384').update(bytes).digest('base64')}`
    const wrong = `sha384-${createHash('sha384').update('other').digest('base64')}`
    const withTag = async (attributes: string) => {
      const tag = `<script src="${parley.url}/parley.js" data-client-token="${token}" ${attributes}></script>`
      return (await examineAll(await openPage(tag))).step('script')
    }
    const cross = 'crossorigin="anonymous"'
    expect(await withTag(`integrity="${right}" ${cross}`)).toMatchObject({ status: 'passed' })
    expect(await withTag(`integrity="${wrong}" ${cross}`)).toMatchObject({
      code: 'integrity_mismatch',
    })
    expect(await withTag(`integrity="${right}"`)).toMatchObject({ code: 'integrity_mismatch' })
  })

  test('must allow to be used where the page is isolated', async () => {
    const headers = { 'cross-origin-embedder-policy': 'require-corp' }
    const well = await openFrontedShop({}, '', headers)
    expect((await examineAll(well.page)).step('script').status).toBe('passed')
    const stripped = await openFrontedShop(
      {
        headers: (answered) => {
          delete answered['cross-origin-resource-policy']
        },
      },
      '',
      headers,
    )
    expect((await examineAll(stripped.page)).worst('script')).toMatchObject({
      status: 'failed',
      code: 'corp_missing',
    })
  })
})

describe('the transport', () => {
  test('of an encrypted page with a server that is not is mixed content, except on this machine', async () => {
    const certificate = await certificateFor(['localhost'])
    const network = trusting(certificate)
    const { parley, token } = await openShop()
    const local = await openPage(embedTag(parley.url, token), {}, { certificate })
    expect((await examineAll(local, {}, network)).step('transport').status).toBe('passed')
    const far = await openPage(embedTag('http://chat.invalid', token), {}, { certificate })
    const { worst } = await examineAll(far, {}, network)
    expect(worst('transport')).toMatchObject({ status: 'failed', code: 'mixed_content' })
  })

  test('counts the days of a certificate, and asks for HTTP/2', async () => {
    const certificate = await certificateFor(['localhost'], {
      notAfter: new Date(Date.now() + 3.5 * day),
    })
    const { parley, token } = await openShop()
    const transportOf = async (hasHttp2: boolean) => {
      const front = await openFront(parley.url, {}, { certificate, hasHttp2 })
      const page = await openPage(embedTag(front, token))
      return (await examineAll(page, { api: front }, trusting(certificate))).step('transport')
    }
    const old = await transportOf(false)
    expect(old.findings.map(({ code }) => code)).toEqual(['certificate_expires_soon', 'http1_only'])
    expect(old.facts).toMatchObject({ serverCertificateDays: 3, serverProtocol: 'http/1.1' })
    const recent = await transportOf(true)
    expect(recent.findings.map(({ code }) => code)).toEqual(['certificate_expires_soon'])
    expect(recent.summary).toContain('ends in 3 days')
  })

  test('says by how much the clocks differ', async () => {
    const parley = await openServer({ clock: { now: Date.now() + 2 * 3_600_000 } })
    const { value: token } = await parley.token({ allowedOrigins: ['localhost'] })
    const page = await openPage(embedTag(parley.url, token))
    const found = (await examineAll(page)).worst('transport')
    expect(found).toMatchObject({ status: 'warned', code: 'clock_skew' })
    expect(found?.text).toContain('2 hours ahead of')
  })
})
