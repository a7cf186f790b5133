import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer, type IncomingMessage } from 'node:http'
import { connect, type AddressInfo } from 'node:net'
import { describe, expect, it } from 'vitest'
import { parseEntry } from '../../src/server/origin-entry.js'
import { isSameOriginRead, parseOrigin } from '../../src/server/origin-header.js'
import { findEntry, isAllowed } from '../../src/server/origins.js'
import { createRandom, randomEntryText, randomHeader, randomNoise } from './origin-random.js'

interface Vector {
  pattern: string
  origin?: string | null
  allow?: boolean
  valid?: false
  why: string
}

const vectors = JSON.parse(
  readFileSync(new URL('origin-vectors.json', import.meta.url), 'utf8'),
) as Vector[]

const entriesOf = (...patterns: string[]) =>
  patterns.map((pattern) => {
    const parsed = parseEntry(pattern)
    if (!parsed.ok) throw new Error(parsed.message)
    return parsed.entry
  })

const allows = (pattern: string, header: string | undefined) =>
  isAllowed(entriesOf(pattern), parseOrigin(header))

/** The header as a real server gets it when a client sends these lines. */
const receive = async (lines: readonly string[]): Promise<string | undefined> => {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const socket = connect(port, '127.0.0.1')
  socket.write(Buffer.from(['GET / HTTP/1.1', 'Host: a', ...lines, '', ''].join('\r\n'), 'utf8'))
  const [request] = (await once(server, 'request')) as [IncomingMessage]
  socket.destroy()
  server.close()
  return request.headers.origin
}

const longLabel = 'a'.repeat(63)
/** 253 characters in labels of 63, 63, 63 and 61. */
const longName = [longLabel, longLabel, longLabel, 'b'.repeat(61)].join('.')

describe('the shared vectors', () => {
  it.each(vectors.filter((vector) => vector.valid === false))(
    'refuse the entry $pattern: $why',
    ({ pattern }) => {
      expect(parseEntry(pattern).ok).toBe(false)
    },
  )

  it.each(vectors.filter((vector) => vector.valid !== false))(
    'answer $allow to $pattern for $origin: $why',
    ({ pattern, origin, allow }) => {
      expect(allows(pattern, origin ?? undefined)).toBe(allow)
    },
  )
})

/** Written from the rules alone, for what the shared vectors leave out. */
describe('comparing', () => {
  it.each<[pattern: string, header: string | undefined, allow: boolean]>([
    ['\r\n *\t', 'https://example.com', true],
    ['*', 'a://b', true],
    ['*', 'wss://example.com', true],
    ['*', 'file:///home/x/index.html', true],
    ['*', 'FILE://x', true],
    ['*', 'file:', false],
    ['*', 'NULL', false],
    ['*', undefined, false],
    ['*', 'https://*.example.com', false],
    ['*', 'https://example.com,', false],
    ['*', 'null, null', false],
    ['*', 'https://exa mple.com', false],
    ['*', 'https://example.com\\', false],
    ['*', 'https://example.com?', false],
    ['*', '1a://host', false],
    ['*', `${'a'.repeat(32)}://host`, true],
    ['*', `${'a'.repeat(33)}://host`, false],
    ['*', 'app://[::1]', false],
    ['*', 'app://host:0', false],
    ['*', 'app://', false],
    ['*', '://host', false],
    ['*', 'http://1.2.3', false],
    ['*', 'http://0x7f000001', false],
    ['*', 'http://example.0x', false],
    ['*', 'http://example.12', false],
    ['*', 'http://1.2.3.4.5', false],
    ['*', 'http://1.2.3.04', false],
    ['*', 'http://[::1', false],
    ['*', 'http://[::1].', false],
    ['*', 'http://[::1%25lo]', false],
    ['*', 'http://::1', false],
    ['*', 'http://a..b', false],
    ['*', 'http://.', false],
    ['*', `http://${longLabel}.com`, true],
    ['*', `http://a${longLabel}.com`, false],
    ['*', `http://${longName}`, true],
    ['*', `http://${longName}.`, true],
    ['*', `http://${longName}b`, false],
    ['*', `app://${'a'.repeat(253)}`, true],
    ['*', `app://${'a'.repeat(254)}`, false],
    ['*', `app://${'a'.repeat(507)}`, false],
    ['*', 'http://xn--a.example', false],
    ['*', 'http://xn--zca.de', true],
    ['example.com', 'HTTP://EXAMPLE.COM.:8080', true],
    ['127.0.0.1', 'http://127.0.0.1.', true],
    ['127.0.0.1.', 'http://127.0.0.1', true],
    ['[::ffff:127.0.0.1]', 'http://[::ffff:7f00:1]', true],
    ['[::ffff:127.0.0.1]', 'http://127.0.0.1', false],
    ['[::1]', 'http://[0:0:0:0:0:0:0:1]:5', true],
    ['[2001:DB8::A]:443', 'https://[2001:db8::a]', true],
    ['localhost', 'http://[::1]', false],
    ['example.com:*', 'https://example.com:9', true],
    ['https://example.com:*', 'https://example.com', true],
    ['https://example.com:80', 'https://example.com', false],
    ['http://example.com:443', 'http://example.com:443', true],
    ['http://example.com:443', 'https://example.com', false],
    ['https://*.example.com:*', 'https://a.example.com:1', true],
    ['*.example.com', 'app://a.example.com', false],
    ['*.localhost', 'http://127.0.0.1', false],
    ['*.internal', 'https://a.b.internal', true],
    ['*.home.arpa', 'http://printer.home.arpa', true],
    ['*.city.kawasaki.jp', 'https://a.city.kawasaki.jp', true],
    ['*.www.ck', 'https://a.www.ck', true],
    ['*.github.io', 'https://a.github.io', true],
    ['*.Bücher.example.', 'https://a.xn--bcher-kva.example', true],
    ['straße.example', 'https://xn--strae-oqa.example', true],
    ['straße.example', 'https://strasse.example', false],
    ['STRAẞE.example', 'https://xn--strae-oqa.example', true],
    ['ＥＸＡＭＰＬＥ。com', 'https://example.com', true],
    ['exam\u00adple.com', 'https://example.com', true],
    ['_acme.-x-.example', 'https://_acme.-x-.example', true],
    ['Capacitor://LOCALHOST/', 'capacitor://localhost', true],
    ['capacitor://localhost', 'CAPACITOR://LocalHost.', true],
    ['capacitor://localhost:80', 'capacitor://localhost:80', true],
    ['capacitor://localhost:80', 'capacitor://localhost', false],
    ['capacitor://localhost', 'capacitor://localhost:80', false],
    ['app://a..b', 'app://a..b', true],
    ['null:3000', 'http://null:3000', true],
    ['http://null', 'http://null', true],
    ['http://null', 'null', false],
    ['file', 'http://file', true],
  ])('lets %j answer %j with %j', (pattern, header, allow) => {
    expect(allows(pattern, header)).toBe(allow)
  })

  it('names the first entry that allows an origin', () => {
    const entries = entriesOf('a.example', '*.b.example', '*')
    const found = (header: string) => findEntry(entries, parseOrigin(header))
    expect(found('https://x.b.example')).toBe(entries[1])
    expect(found('null')).toBe(entries[2])
    expect(found('https://x.b.example/')).toBeUndefined()
  })

  it('allows nobody by an empty list', () => {
    expect(isAllowed([], parseOrigin('https://example.com'))).toBe(false)
  })
})

describe('reading the Origin header', () => {
  it.each<[header: string | undefined, origin: ReturnType<typeof parseOrigin>]>([
    [undefined, { kind: 'missing' }],
    ['', { kind: 'malformed' }],
    ['null', { kind: 'opaque', folded: 'null' }],
    ['FILE:///C:/x.html', { kind: 'opaque', folded: 'null' }],
    ['file:///a,b', { kind: 'malformed' }],
    [`file:///${'a'.repeat(504)}`, { kind: 'opaque', folded: 'null' }],
    [`file:///${'a'.repeat(505)}`, { kind: 'malformed' }],
    ['file:///C:/x.html', { kind: 'opaque', folded: 'null' }],
    [
      'HTTPS://Example.COM.:443',
      {
        kind: 'web',
        scheme: 'https',
        host: 'example.com',
        port: 443,
        folded: 'https://example.com',
      },
    ],
    [
      'http://example.com:443',
      {
        kind: 'web',
        scheme: 'http',
        host: 'example.com',
        port: 443,
        folded: 'http://example.com:443',
      },
    ],
    [
      'http://[0:0::1]',
      { kind: 'web', scheme: 'http', host: '[::1]', port: 80, folded: 'http://[::1]' },
    ],
    [
      'Ionic://LocalHost:80',
      {
        kind: 'app',
        scheme: 'ionic',
        host: 'localhost',
        port: 80,
        folded: 'ionic://localhost:80',
      },
    ],
    [
      'ionic://localhost',
      { kind: 'app', scheme: 'ionic', host: 'localhost', port: null, folded: 'ionic://localhost' },
    ],
  ])('takes %j as %j', (header, origin) => {
    expect(parseOrigin(header)).toEqual(origin)
  })

  it.each<[lines: string[], kind: string]>([
    [[], 'missing'],
    [['Origin: https://example.com'], 'web'],
    [['oRIGIN:   null '], 'opaque'],
    [['Origin:'], 'malformed'],
    [['Origin: https://example.com', 'Origin: https://example.com'], 'malformed'],
    [['Origin: null', 'Origin: null'], 'malformed'],
    [['Origin: file://a', 'Origin: https://example.com'], 'malformed'],
    [['Origin:', 'Origin: https://example.com'], 'malformed'],
    [['Origin: https://b\u00fccher.example'], 'malformed'],
  ])('takes what arrives for %j as %s', async (lines, kind) => {
    expect(parseOrigin(await receive(lines)).kind).toBe(kind)
  })

  it('takes every origin of a browser with a host of our alphabet as itself', () => {
    const random = createRandom(9)
    let origins = 0
    for (let round = 0; round < 30_000; round++) {
      const url = `https://${randomEntryText(random)
        .trim()
        .replace(/^.*:\/\//, '')}`
      if (!URL.canParse(url)) continue
      const { origin, hostname, port } = new URL(url)
      const labels = hostname.split('.')
      const isOurs =
        hostname.startsWith('[') || labels.every((label) => /^[a-z0-9_-]+$/.test(label))
      // No page can be fetched from port 0, and the rules call it malformed.
      if (!isOurs || port === '0') continue
      origins++
      expect(parseOrigin(origin)).toMatchObject({ kind: 'web', host: hostname, folded: origin })
    }
    expect(origins).toBeGreaterThan(5000)
  })
})

describe('a same-origin read', () => {
  const read = { method: 'GET', origin: undefined, secFetchSite: 'same-origin' }

  it.each([
    [read, true],
    [{ ...read, method: 'HEAD' }, true],
    [{ ...read, method: 'POST' }, false],
    [{ ...read, secFetchSite: 'same-site' }, false],
    [{ ...read, secFetchSite: 'cross-site' }, false],
    [{ ...read, secFetchSite: 'none' }, false],
    [{ ...read, secFetchSite: undefined }, false],
    [{ ...read, secFetchSite: 'Same-Origin' }, false],
    [{ ...read, origin: 'https://example.com' }, false],
    [{ ...read, origin: 'null' }, false],
    [{ ...read, origin: '' }, false],
  ])('needs GET or HEAD, no Origin, and the browser saying so: %j is %j', (request, expected) => {
    expect(isSameOriginRead(request)).toBe(expected)
  })
})

describe('for random input', () => {
  it('never throws, and what it calls valid it also stores within the alphabet', () => {
    const random = createRandom(1)
    for (let round = 0; round < 100_000; round++) {
      const text = randomNoise(random)
      const parsed = parseEntry(text)
      const origin = parseOrigin(text)
      if (parsed.ok) expect(parsed.stored).toMatch(/^[a-z0-9_.:/[\]*+-]+$/)
      if ('folded' in origin) expect(origin.folded).toMatch(/^[a-z0-9_.:/[\]+-]+$/)
      else expect(['missing', 'malformed']).toContain(origin.kind)
    }
  })

  it('stores a form that is its own stored form and the same entry', () => {
    const random = createRandom(2)
    let valid = 0
    for (let round = 0; round < 20_000; round++) {
      const parsed = parseEntry(randomEntryText(random))
      if (!parsed.ok) continue
      valid++
      const again = parseEntry(parsed.stored)
      expect(again).toMatchObject({ ok: true, stored: parsed.stored, isConverted: false })
      expect(again).toMatchObject({ entry: parsed.entry })
    }
    expect(valid).toBeGreaterThan(2000)
  })

  it('allows by the stored form exactly what the entry as written allows', () => {
    const random = createRandom(3)
    let allowed = 0
    for (let round = 0; round < 20_000; round++) {
      const parsed = parseEntry(randomEntryText(random))
      if (!parsed.ok) continue
      const stored = entriesOf(parsed.stored)
      for (let header = 0; header < 5; header++) {
        const origin = parseOrigin(randomHeader(random))
        const expected = isAllowed([parsed.entry], origin)
        expect(isAllowed(stored, origin)).toBe(expected)
        if (expected) allowed++
      }
    }
    expect(allowed).toBeGreaterThan(300)
  })

  it('folds an origin to a form that folds to itself', () => {
    const random = createRandom(4)
    for (let round = 0; round < 20_000; round++) {
      const origin = parseOrigin(randomHeader(random))
      if ('folded' in origin) expect(parseOrigin(origin.folded)).toEqual(origin)
    }
  })

  it('never lets a wildcard match an address or its own base', () => {
    const random = createRandom(5)
    let wildcards = 0
    for (let round = 0; round < 20_000; round++) {
      const parsed = parseEntry(randomEntryText(random))
      if (!parsed.ok || !('isWildcard' in parsed.entry) || !parsed.entry.isWildcard) continue
      wildcards++
      for (const host of ['127.0.0.1', '[::1]', '10.0.0.1', parsed.entry.host]) {
        for (const scheme of ['http', 'https']) {
          for (const port of ['', ':8080', ':443', ':80']) {
            const origin = parseOrigin(`${scheme}://${host}${port}`)
            expect(origin.kind).toBe('web')
            expect(isAllowed([parsed.entry], origin)).toBe(false)
          }
        }
      }
    }
    expect(wildcards).toBeGreaterThan(200)
  })

  it('answers the same whatever the order of the list', () => {
    const random = createRandom(6)
    for (let round = 0; round < 3000; round++) {
      const entries = Array.from({ length: 6 }, () => parseEntry(randomEntryText(random))).flatMap(
        (parsed) => (parsed.ok ? [parsed.entry] : []),
      )
      const origin = parseOrigin(randomHeader(random))
      const forwards = isAllowed(entries, origin)
      expect(isAllowed(entries.toReversed(), origin)).toBe(forwards)
      expect(entries.some((entry) => isAllowed([entry], origin))).toBe(forwards)
    }
  })
})
