import type { IncomingMessage } from 'node:http'
import { describe, expect, it } from 'vitest'
import { createAddressReader, type CallerAddress } from '../../../src/server/http/address.js'
import { createApp } from '../../../src/server/http/app.js'
import pino from 'pino'
import { rawRequest, sendRaw } from './raw-http.js'
import { pageOrigin, startServer } from './running-server.js'

/** The address that is read where a socket and a header say this. */
const read = async (
  socket: string,
  forwarded: string | undefined,
  trusted: readonly string[],
): Promise<CallerAddress & { ignored: string[] }> => {
  const ignored: string[] = []
  const readAddress = createAddressReader(trusted, (address) => ignored.push(address))
  const app = createApp({ logger: pino({ level: 'silent' }), publicUrl: null })
  app.get('/', (c) => c.json(readAddress(c)))
  const request = new Request('http://x/', {
    headers: forwarded === undefined ? {} : { 'x-forwarded-for': forwarded },
  })
  const incoming = { socket: { remoteAddress: socket } } as unknown as IncomingMessage
  const answer = await app.fetch(request, { incoming })
  return { ...((await answer.json()) as CallerAddress), ignored }
}

const cases: [socket: string, forwarded: string | undefined, trusted: string[], address: string][] =
  [
    ['203.0.113.7', undefined, [], '203.0.113.7'],
    ['::ffff:203.0.113.7', undefined, [], '203.0.113.7'],
    ['2001:db8:1:2:3:4:5:6', undefined, [], '2001:db8:1:2::/64'],
    ['2001:db8:1:2:ffff::1', undefined, [], '2001:db8:1:2::/64'],
    ['2001:DB8::1', undefined, [], '2001:db8:0:0::/64'],
    ['fe80::1%eth0', undefined, [], 'fe80:0:0:0::/64'],
    ['::1', undefined, [], '0:0:0:0::/64'],
    // A header from anyone else.
    ['203.0.113.7', '198.51.100.1', [], '203.0.113.7'],
    ['203.0.113.7', '198.51.100.1', ['10.0.0.0/8'], '203.0.113.7'],
    // From a proxy: what it wrote, not what it was told.
    ['10.0.0.1', '198.51.100.1', ['10.0.0.0/8'], '198.51.100.1'],
    ['::ffff:10.0.0.1', '198.51.100.1', ['10.0.0.0/8'], '198.51.100.1'],
    ['10.0.0.1', '1.1.1.1, 198.51.100.1', ['10.0.0.0/8'], '198.51.100.1'],
    ['10.0.0.1', '1.1.1.1, 198.51.100.1, 10.9.9.9', ['10.0.0.0/8'], '198.51.100.1'],
    ['10.0.0.1', '1.1.1.1,198.51.100.1 ,10.9.9.9', ['10.0.0.1', '10.9.9.9'], '198.51.100.1'],
    ['10.0.0.1', '1.1.1.1, 198.51.100.1, 10.9.9.9', ['10.0.0.1'], '10.9.9.9'],
    ['10.0.0.1', '10.0.0.7, 10.0.0.2', ['10.0.0.0/8'], '10.0.0.7'],
    ['::1', '2001:db8:1:2:3::4', ['::1'], '2001:db8:1:2::/64'],
    ['::1', '[2001:db8:1:2:3::4]:443', ['::1'], '2001:db8:1:2::/64'],
    ['10.0.0.1', '198.51.100.1:5555', ['10.0.0.1'], '198.51.100.1'],
    ['10.0.0.1', '::ffff:198.51.100.1', ['10.0.0.1'], '198.51.100.1'],
    ['2001:db8::5', '198.51.100.1', ['2001:db8::/32'], '198.51.100.1'],
    // What is no address does not become one.
    ['10.0.0.1', 'unknown', ['10.0.0.1'], '10.0.0.1'],
    ['10.0.0.1', '', ['10.0.0.1'], '10.0.0.1'],
    ['10.0.0.1', '198.51.100.1, unknown', ['10.0.0.1'], '10.0.0.1'],
    ['10.0.0.1', '198.51.100.1, 999.1.1.1', ['10.0.0.1'], '10.0.0.1'],
  ]

describe("the caller's address", () => {
  it.each(cases)(
    'from %s saying %j, with %j trusted, is %s',
    async (socket, forwarded, trusted, address) => {
      expect((await read(socket, forwarded, trusted)).network).toBe(address)
    },
  )

  it('is the same for all of one IPv6 network, and no other', async () => {
    const [one, same, other] = await Promise.all(
      ['2001:db8:1:2::1', '2001:db8:1:2:ffff:ffff:ffff:ffff', '2001:db8:1:3::1'].map((socket) =>
        read(socket, undefined, []),
      ),
    )
    expect(one?.network).toBe(same?.network)
    expect(one?.network).not.toBe(other?.network)
  })
})

describe('the exact address', () => {
  it.each([
    ['203.0.113.7', undefined, [], '203.0.113.7'],
    ['::ffff:203.0.113.7', undefined, [], '203.0.113.7'],
    ['2001:db8:1:2:3:4:5:6', undefined, [], '2001:db8:1:2:3:4:5:6'],
    ['fe80::1%eth0', undefined, [], 'fe80::1'],
    ['203.0.113.7', '198.51.100.1', [], '203.0.113.7'],
    ['10.0.0.1', '1.1.1.1, 2001:db8::4', ['10.0.0.1'], '2001:db8::4'],
  ])('from %s saying %j, with %j trusted, is %s', async (socket, forwarded, trusted, address) => {
    expect((await read(socket, forwarded, trusted)).exact).toBe(address)
  })
})

describe('without a port', () => {
  it('is what the caller says that it is', async () => {
    const readAddress = createAddressReader([], () => {})
    const app = createApp({ logger: pino({ level: 'silent' }), publicUrl: null })
    app.get('/', (c) => c.json(readAddress(c)))
    const request = () => new Request('http://x/')
    const read = async (caller: { address?: string }): Promise<unknown> =>
      (await app.fetch(request(), caller)).json()
    expect(await read({ address: '203.0.113.9' })).toEqual({
      exact: '203.0.113.9',
      network: '203.0.113.9',
    })
    expect(await read({})).toEqual({ exact: '', network: '' })
  })
})

describe('a forwarded header that does not count', () => {
  it('is said once in the log, and buys no further session', async () => {
    const running = await startServer({ limits: { newSessionsPerMinutePerAddress: 3 } })
    const token = await running.token()
    const statuses: number[] = []
    for (let index = 0; index < 6; index++) {
      const headers = { 'x-forwarded-for': `198.51.100.${index}`, forwarded: `for=1.2.3.${index}` }
      statuses.push((await running.post('/v1/client/init', { token }, headers)).status)
    }
    expect(statuses).toEqual([200, 200, 200, 429, 429, 429])
    expect(running.logs.filter((line) => line.includes('trustProxy'))).toHaveLength(1)
    await running.close()
  })

  it('counts where the proxy is trusted', async () => {
    const running = await startServer({
      limits: { newSessionsPerMinutePerAddress: 1 },
      settings: { trustProxy: ['127.0.0.1'] },
    })
    const token = await running.token()
    const init = async (...forwarded: string[]) => {
      const headers = [
        ['Origin', pageOrigin] as const,
        ...forwarded.map((value) => ['X-Forwarded-For', value] as const),
      ]
      const bytes = rawRequest('POST', '/v1/client/init', headers, JSON.stringify({ token }))
      return (await sendRaw(running.port, bytes)).status
    }
    expect(await init('198.51.100.1')).toBe(200)
    expect(await init('198.51.100.2')).toBe(200)
    expect(await init('198.51.100.1')).toBe(429)
    // Whatever the caller wrote in front of it, in one header or two.
    expect(await init('203.0.113.1, 198.51.100.1')).toBe(429)
    expect(await init('203.0.113.1', '198.51.100.1')).toBe(429)
    expect(running.logs.join('')).not.toContain('trustProxy')
    await running.close()
  })
})
