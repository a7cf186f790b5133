import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, onTestFinished, test } from 'vitest'
import { createGuardedNetwork, policyFor } from '../../src/doctor/guarded-network.js'
import type { Resolve } from '../../src/doctor/http-network.js'
import { NetworkError, type Network } from '../../src/doctor/network.js'
import { follow } from '../../src/doctor/redirects.js'

const signal = AbortSignal.timeout(60_000)

const openSite = async (listener: RequestListener = (_, response) => response.end('hello')) => {
  const asked: string[] = []
  const server = createServer((request, response) => {
    asked.push(`${request.headers.host}${request.url}`)
    listener(request, response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  return { asked, port: (server.address() as AddressInfo).port }
}

/** Names that lead where a test says, each time it is asked; the last answer stays. */
const names = (answers: string[][]) => {
  let asked = 0
  const resolve: Resolve = (_, __, callback) => {
    const addresses = answers[Math.min(asked++, answers.length - 1)] ?? []
    callback(
      null,
      addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
    )
  }
  return { resolve, asked: () => asked }
}

const faultOf = async (network: Network, address: string): Promise<string> => {
  const errors = await Promise.all(
    [
      () => network.request({ url: new URL(address), signal }),
      () => network.inspectTls(new URL(address), signal),
    ].map((ask) =>
      ask().then(
        () => null,
        (error: unknown) => error,
      ),
    ),
  )
  return errors
    .map((error) => (error instanceof NetworkError ? error.fault : String(error)))
    .join(' ')
}

const refused = 'address_refused address_refused'

describe('the guarded network', () => {
  test.each([
    'http://127.0.0.1',
    'http://2130706433',
    'http://0x7f.1',
    'http://017700000001',
    'http://127.1',
    'http://[::1]',
    'http://[::ffff:127.0.0.1]',
    'http://[::ffff:7f00:1]',
    'http://[::127.0.0.1]',
    'http://0',
    'http://0.0.0.0',
    'http://[::]',
    'http://localhost',
    'http://10.1.2.3',
    'http://192.168.0.1',
    'http://172.20.0.1',
    'http://100.64.0.1',
    'http://169.254.169.254',
    'http://[fe80::1]',
    'http://[fd00::1]',
    'http://[64:ff9b::7f00:1]',
    'http://[2002:7f00:1::]',
  ])('does not go to %s', async (address) => {
    const { asked, port } = await openSite()
    const network = createGuardedNetwork()
    expect(await faultOf(network, `${address}:${port}/`)).toBe(refused)
    expect(await faultOf(network, `${address}/`)).toBe(refused)
    expect(asked).toEqual([])
  })

  test.each([
    ['a private address', ['10.0.0.7']],
    ['loopback', ['127.0.0.1']],
    ['loopback, IPv6', ['::1']],
    ['loopback in the clothes of IPv6', ['::ffff:127.0.0.1']],
    ['the secrets of a cloud', ['169.254.169.254']],
    ['several that are not public', ['127.0.0.1', 'fe80::1', '192.168.1.1']],
  ])('does not go where a name leads to %s', async (_, addresses) => {
    const { asked, port } = await openSite()
    const { resolve } = names([addresses])
    const network = createGuardedNetwork({ resolve })
    expect(await faultOf(network, `http://shop.example:${port}/`)).toBe(refused)
    expect(asked).toEqual([])
  })

  test('of the addresses of a name connects to none but those that it may', async () => {
    const { port } = await openSite()
    const { resolve } = names([['169.254.169.254', '127.0.0.1', '::1%lo']])
    const network = createGuardedNetwork({ resolve, allowPrivateAddresses: true })
    const answer = await network.request({ url: new URL(`http://shop.example:${port}/`), signal })
    answer.close()
    expect(answer.remoteAddress).toBe('127.0.0.1')
  })

  test('asks for a name once for each connection, and goes to the address that was judged', async () => {
    const { asked, port } = await openSite()
    // As a name does that is bound to another address between the check and the use.
    const rebinding = names([['127.0.0.1'], ['169.254.169.254']])
    const network = createGuardedNetwork({
      resolve: rebinding.resolve,
      allowPrivateAddresses: true,
    })
    const url = new URL(`http://shop.example:${port}/`)
    const answer = await network.request({ url, signal })
    answer.close()
    expect([answer.status, answer.remoteAddress, rebinding.asked()]).toEqual([200, '127.0.0.1', 1])
    await expect(network.request({ url, signal })).rejects.toThrow('shop.example')
    expect([asked.length, rebinding.asked()]).toEqual([1, 2])
  })

  test('goes to itself wherever that is, and not on from there', async () => {
    const secret = await openSite()
    const own = await openSite((_, response) => {
      response.writeHead(302, { location: `http://127.0.0.1:${secret.port}/admin` }).end()
    })
    const network = createGuardedNetwork({
      isOwn: ({ origin }) => origin === `http://127.0.0.1:${own.port}`,
    })
    const journey = follow(network, { url: new URL(`http://127.0.0.1:${own.port}/`), signal })
    await expect(journey).rejects.toMatchObject({ fault: 'address_refused' })
    expect([own.asked.length, secret.asked]).toEqual([1, []])
  })

  test('goes to private addresses where that is allowed, and never to forbidden ones', async () => {
    const { port } = await openSite((_, response) => {
      response.writeHead(302, { location: 'http://169.254.169.254/latest/meta-data/' }).end()
    })
    const network = createGuardedNetwork({ allowPrivateAddresses: true })
    const url = new URL(`http://127.0.0.1:${port}/`)
    const answer = await network.request({ url, signal })
    answer.close()
    expect(answer.status).toBe(302)
    await expect(follow(network, { url, signal })).rejects.toMatchObject({
      fault: 'address_refused',
    })
  })
})

describe('what may be reached', () => {
  const policy = (address: string, machine: string[] = []) =>
    policyFor(new URL(address), { machineAddresses: () => machine })

  test.each([80, 443, 1024, 3000, 8080, 8443, 65_535])('has port %i', (port) => {
    expect(policy('http://shop.example').allowPort(port)).toBe(true)
  })

  test.each([21, 22, 23, 25, 53, 110, 143, 445, 993, 1023, 2049, 6000, 6667, 10_080])(
    'has no port %i, where something else than a site is',
    (port) => {
      expect(policy('http://shop.example').allowPort(port)).toBe(false)
    },
  )

  test('of this machine is its sites, and not what a firewall keeps others from', () => {
    const machine = ['8.8.4.4']
    expect(policy('https://shop.example', machine).allowAddress('8.8.4.4')).toBe(true)
    expect(policy('http://shop.example', machine).allowAddress('8.8.4.4')).toBe(true)
    expect(policy('http://shop.example:9200', machine).allowAddress('8.8.4.4')).toBe(false)
    expect(policy('http://shop.example:9200', machine).allowAddress('8.8.8.8')).toBe(true)
  })
})
