import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { examinationEventSchema, type Report } from '../../../src/protocol/doctor.js'
import { startServer, type RunningServer } from '../http/running-server.js'
import { caller, keyCaller, signIn, type Caller, type SignedIn } from './callers.js'

const path = '/v1/console/doctor'

interface Place {
  running: RunningServer
  operator: SignedIn
}

const openPlace = async (allowPrivateAddresses: boolean): Promise<Place> => {
  const running = await startServer({ settings: { doctor: { allowPrivateAddresses } } })
  return { running, operator: await signIn(running) }
}

/** What the internet's operator has, and what one on an intranet has chosen. */
let strict: Place
let intranet: Place

beforeAll(async () => {
  ;[strict, intranet] = await Promise.all([openPlace(false), openPlace(true)])
})
afterAll(() => Promise.all([strict.running.close(), intranet.running.close()]))

const openSite = async (listener: RequestListener) => {
  const asked: string[] = []
  const server = createServer((request, response) => {
    asked.push(request.url ?? '')
    listener(request, response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.close()
    server.closeAllConnections()
  })
  const sockets = new Set<Socket>()
  server.on('connection', (socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
  })
  return {
    asked,
    open: () => sockets.size,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
  }
}

const openPage = (body: string) =>
  openSite((_, response) => response.writeHead(200, { 'content-type': 'text/html' }).end(body))

const eventsOf = (text: string) =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => examinationEventSchema.parse(JSON.parse(line)))

const examine = async (call: Caller, body: object): Promise<Report> => {
  const answer = await call<string>('POST', path, body)
  const events = eventsOf(answer.body)
  const last = events.at(-1)
  if (last?.type !== 'report') throw new Error(JSON.stringify(answer))
  return last.report
}

const stepOf = ({ steps }: Report, name: string) => steps.find(({ step }) => step === name)

describe('who may have a page examined', () => {
  it('is nobody without a sign-in, and no key', async () => {
    const body = { page: 'https://shop.example' }
    expect(await caller(strict.running)('POST', path, body)).toMatchObject({
      status: 401,
      body: { code: 'sign_in_required' },
    })
    expect(await (await keyCaller(strict.running))('POST', path, body)).toMatchObject({
      status: 403,
      body: { code: 'key_not_enough' },
    })
  })

  it('is no page of another site in the name of the operator', async () => {
    const { operator, running } = strict
    const { asked, url } = await openPage('')
    const bare = caller(running, { cookie: operator.cookie })
    for (const headers of [
      {},
      { 'x-csrf-token': 'made-up' },
      { 'x-csrf-token': operator.csrfToken, origin: 'https://evil.example' },
      { 'x-csrf-token': operator.csrfToken, 'sec-fetch-site': 'cross-site' },
    ]) {
      expect(await bare('POST', path, { page: url }, headers)).toMatchObject({
        status: 403,
        body: { code: 'csrf_token_invalid' },
      })
    }
    expect(asked).toEqual([])
  })
})

describe('what is asked for', () => {
  it.each([
    ['nothing', {}, 'page'],
    ['no address', { page: 'shop' }, 'page'],
    ['a file', { page: 'file:///etc/passwd' }, 'page'],
    ['another protocol', { page: 'gopher://shop.example' }, 'page'],
    ['a password', { page: 'https://user:secret@shop.example' }, 'page'],
    ['too long an address', { page: `https://shop.example/${'a'.repeat(3000)}` }, 'page'],
    ['another server', { page: 'https://shop.example', api: 'http://10.0.0.1' }, 'api'],
    ['no choice', { page: 'https://shop.example', send: 'yes' }, 'send'],
  ])('is refused where it is %s', async (_, body, field) => {
    const answer = await strict.operator.call('POST', path, body)
    expect(answer).toMatchObject({ status: 400, body: { code: 'invalid_request' } })
    expect(JSON.stringify(answer.body['errors'])).toContain(`"path":"${field}"`)
    expect(JSON.stringify(answer.body)).not.toContain('secret')
  })

  it('is refused where there is no such token', async () => {
    const body = { page: 'https://shop.example', clientTokenId: 'ct_none' }
    expect(await strict.operator.call('POST', path, body)).toMatchObject({
      status: 404,
      body: { code: 'not_found' },
    })
  })
})

describe('an examination', () => {
  it('tells each step as it begins and as it is done, and the report at the end', async () => {
    const { running, operator } = intranet
    const site = await openSite((_, response) => {
      response.writeHead(200, { 'content-type': 'text/html' })
      response.end(`<script src="${running.url}/embed/${token}.js" async></script>`)
    })
    const token = await running.token({ allowedOrigins: [site.url] })
    const answer = await operator.call<string>('POST', path, { page: site.url })
    expect(answer.status).toBe(200)
    expect(answer.headers.get('content-type')).toBe('application/x-ndjson; charset=utf-8')
    expect(answer.headers.get('x-accel-buffering')).toBe('no')
    expect(answer.headers.get('cache-control')).toBe('no-store, no-transform')
    const events = eventsOf(answer.body)
    expect(events.slice(0, 3).map(({ type }) => type)).toEqual(['begin', 'step', 'begin'])
    const report = events.at(-1)
    if (report?.type !== 'report') throw new Error('expected a report')
    expect(report.report.api).toBe(running.url)
    expect(stepOf(report.report, 'page')).toMatchObject({ status: 'passed' })
    expect(stepOf(report.report, 'handshake')).toMatchObject({ status: 'passed' })
    expect(stepOf(report.report, 'message')).toMatchObject({ status: 'skipped' })
    expect(stepOf(report.report, 'browser')).toMatchObject({ status: 'skipped' })
    expect(answer.body).not.toContain(token)
  })

  it('goes by the token that is named, and names the entry that is missing', async () => {
    const { running, operator } = intranet
    const site = await openPage('<p>A script of the site adds the tag.</p>')
    const { clientToken } = await running.server.tokens.create({
      name: 'Shop',
      allowedOrigins: ['https://shop.example'],
    })
    const report = await examine(operator.call, { page: site.url, clientTokenId: clientToken.id })
    const handshake = stepOf(report, 'handshake')
    expect(handshake).toMatchObject({ status: 'failed', code: 'origin_not_allowed' })
    expect(handshake?.findings[0]?.fix).toContain(new URL(site.url).host)
  })

  it('takes the configured address for the server, and a guess only where a token is chosen', async () => {
    const elsewhere = 'http://192.168.7.7:9'
    // Nothing listens there.
    const publicUrl = 'http://127.0.0.1:9'
    const configured = await startServer({
      settings: { publicUrl, doctor: { allowPrivateAddresses: true } },
    })
    onTestFinished(() => configured.close())
    const site = await openPage(`<parley-chat api="${elsewhere}"></parley-chat>`)
    const { call } = await signIn(configured)
    expect((await examine(call, { page: site.url })).api).toBe(publicUrl)
    const { operator, running } = intranet
    expect((await examine(operator.call, { page: site.url })).api).toBe(elsewhere)
    const { clientToken } = await running.server.tokens.create({ name: 'A', allowedOrigins: [] })
    const body = { page: site.url, clientTokenId: clientToken.id }
    expect((await examine(operator.call, body)).api).toBe(running.url)
  })

  it('sends a message only if that is asked for', async () => {
    const { running, operator } = intranet
    const site = await openPage('<p>hello</p>')
    const { clientToken } = await running.server.tokens.create({
      name: 'Shop',
      allowedOrigins: [site.url],
      environment: 'test',
    })
    const body = { page: site.url, clientTokenId: clientToken.id }
    const before = running.asked.length
    await examine(operator.call, body)
    expect(running.asked.length).toBe(before)
    const report = await examine(operator.call, { ...body, send: true })
    expect(stepOf(report, 'message')?.status).not.toBe('skipped')
    expect(running.asked.length).toBe(before + 1)
  })

  it('repeats nothing of what a site says', async () => {
    const marker = 'what-only-the-inside-knows'
    const site = await openSite((_, response) => {
      response.writeHead(500, { 'content-type': 'text/html', 'x-inside': marker })
      response.end(`<title>${marker}</title><p>${marker}</p>`)
    })
    const answer = await intranet.operator.call<string>('POST', path, { page: site.url })
    expect(answer.body).toContain('page_error')
    expect(answer.body).not.toContain(marker)
  })

  it('looks at two pages at once and no more, and makes room when one has been left', async () => {
    const { operator, running } = intranet
    const silent = await openSite(() => {})
    const tabs = [new AbortController(), new AbortController()]
    const open = (controller: AbortController) =>
      fetch(running.url + path, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          cookie: operator.cookie,
          'x-csrf-token': operator.csrfToken,
        },
        body: JSON.stringify({ page: silent.url }),
        signal: controller.signal,
      })
    const answers = await Promise.all(tabs.map(open))
    expect(answers.map(({ status }) => status)).toEqual([200, 200])
    // The first line is there although the site never answers.
    const reader = answers[0]?.body?.getReader()
    expect(new TextDecoder().decode((await reader?.read())?.value)).toContain('"begin"')
    const third = await operator.call('POST', path, { page: silent.url })
    expect(third).toMatchObject({ status: 503, body: { code: 'overloaded' } })
    expect(third.body['detail']).toContain('looking at 2 pages already')
    expect(third.headers.get('retry-after')).not.toBeNull()
    for (const tab of tabs) tab.abort()
    const page = await openPage('<p>hello</p>')
    await expect
      .poll(async () => (await operator.call('POST', path, { page: page.url })).status)
      .toBe(200)
  })
})

describe('a server that stops', () => {
  it('waits for no examination, and leaves the site', async () => {
    const running = await startServer({ settings: { doctor: { allowPrivateAddresses: true } } })
    const { cookie, csrfToken } = await signIn(running)
    const site = await openSite(() => {})
    const answer = await fetch(running.url + path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', cookie, 'x-csrf-token': csrfToken },
      body: JSON.stringify({ page: site.url }),
    })
    const rest = answer.text()
    await expect.poll(() => site.asked).toEqual(['/'])
    const [read] = await Promise.allSettled([rest, running.close()])
    // Broken off, so that its reader does not take it for the whole.
    expect(read.status).toBe('rejected')
    await expect.poll(() => site.open()).toBe(0)
  })
})

describe('also with private addresses, an examination', () => {
  const secrets = 'http://169.254.169.254/latest/meta-data/'

  it('does not follow a page to where a cloud keeps its secrets', async () => {
    const site = await openSite((_, response) => {
      response.writeHead(302, { location: secrets }).end()
    })
    const report = await examine(intranet.operator.call, { page: site.url })
    expect(stepOf(report, 'page')).toMatchObject({ status: 'failed', code: 'address_refused' })
  })

  it('does not follow a tag there', async () => {
    const value = await intranet.running.token()
    const site = await openPage(`<script src="${secrets}embed/${value}.js" async></script>`)
    const report = await examine(intranet.operator.call, { page: site.url })
    expect(stepOf(report, 'script')).toMatchObject({ status: 'failed', code: 'address_refused' })
  })
})

describe('with public addresses only, an examination', () => {
  it.each([
    'http://127.0.0.1',
    'http://2130706433',
    'http://0x7f000001',
    'http://localhost',
    'http://[::1]',
    'http://[::ffff:127.0.0.1]',
    'http://0.0.0.0',
    'http://10.0.0.1',
    'http://172.16.0.1',
    'http://192.168.1.1',
    'http://100.64.0.1',
    'http://169.254.169.254',
    'http://[fe80::1]',
    'http://[fd00:ec2::254]',
    'http://[64:ff9b::a9fe:a9fe]',
    'http://8.8.8.8:22',
    'http://8.8.8.8:6667',
  ])('does not go to %s', async (page) => {
    const site = await openPage('inside')
    const addresses =
      /:\d+$/.test(page.slice(8)) && !page.endsWith(']')
        ? [page]
        : [page, page + site.url.slice(16)]
    for (const address of addresses) {
      const report = await examine(strict.operator.call, { page: address })
      expect(report.outcome).toBe('inconclusive')
      expect(stepOf(report, 'page')).toMatchObject({ status: 'failed', code: 'address_refused' })
    }
    expect(site.asked).toEqual([])
  })

  it('still asks this server itself, whose address may be a private one', async () => {
    const { running, operator } = strict
    const { clientToken } = await running.server.tokens.create({
      name: 'Shop',
      allowedOrigins: ['http://10.0.0.1'],
    })
    const report = await examine(operator.call, {
      page: 'http://10.0.0.1',
      clientTokenId: clientToken.id,
    })
    expect(stepOf(report, 'page')).toMatchObject({ code: 'address_refused' })
    expect(stepOf(report, 'handshake')).toMatchObject({ status: 'passed' })
  })

  it('takes no other server for this one because a caller says so', async () => {
    const inside = await openPage('inside')
    const { call } = strict.operator
    const { host } = new URL(inside.url)
    await call('POST', path, { page: 'http://10.0.0.1' }, { host })
    expect(inside.asked).toEqual([])
  })
})
