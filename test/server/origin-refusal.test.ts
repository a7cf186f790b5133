import { describe, expect, it } from 'vitest'
import { parseOrigin } from '../../src/server/origin-header.js'
import { explainRefusal, refuseOrigin } from '../../src/server/origin-refusal.js'
import { isAllowed, parseList, readStored } from '../../src/server/origins.js'
import { createRandom, randomEntryText, randomHeader } from './origin-random.js'

const entriesOf = (...patterns: string[]) => {
  const list = parseList(patterns)
  if (!list.ok) throw new Error(JSON.stringify(list.errors))
  return list.entries
}

const explain = (header: string, ...patterns: string[]) =>
  explainRefusal(entriesOf(...patterns), parseOrigin(header))

describe('the suggestion', () => {
  it.each<[header: string, suggestion: string]>([
    ['https://www.shop.example', 'www.shop.example'],
    ['http://shop.example:80', 'shop.example'],
    ['http://shop.example:443', 'shop.example:443'],
    ['https://shop.example:80', 'shop.example:80'],
    ['http://127.0.0.1:3000', '127.0.0.1:3000'],
    ['http://[0:0:0:0:0:0:0:1]:3000', '[::1]:3000'],
    ['https://[::1]', '[::1]'],
    ['https://Shop.Example.', 'shop.example'],
    ['capacitor://localhost', 'capacitor://localhost'],
    ['app://host:80', 'app://host:80'],
    ['http://null', 'http://null'],
  ])('for %s is %s', (header, suggestion) => {
    expect(explain(header)).toEqual({ suggestion })
  })

  it('is missing where no entry can help', () => {
    for (const header of ['null', 'file://', '', 'x://host', 'ws://host']) {
      expect(explain(header)).toEqual({})
    }
    expect(explainRefusal([], parseOrigin(undefined))).toEqual({})
  })

  it('would allow the origin, whatever it is', () => {
    const random = createRandom(7)
    let suggested = 0
    for (let round = 0; round < 10_000; round++) {
      const origin = parseOrigin(randomHeader(random))
      const { suggestion } = explainRefusal([], origin)
      if (suggestion === undefined) continue
      suggested++
      expect(readStored([suggestion]).length).toBe(1)
      expect(isAllowed(readStored([suggestion]), origin)).toBe(true)
    }
    expect(suggested).toBeGreaterThan(2000)
  })
})

describe('the near miss', () => {
  it.each<[nearMiss: string | undefined, header: string, patterns: string[]]>([
    ['www', 'https://www.shop.example', ['shop.example']],
    ['www', 'https://shop.example', ['www.shop.example']],
    ['www', 'https://shop.example', ['https://www.shop.example']],
    ['www', 'http://www.shop.example:81', ['a.example', 'shop.example:81']],
    ['www', 'https://shop.example', ['*.shop.example', 'www.shop.example']],
    [undefined, 'https://wwwshop.example', ['shop.example']],
    [undefined, 'https://app.shop.example', ['shop.example']],
    ['apex', 'https://shop.example', ['*.shop.example']],
    ['apex', 'https://shop.example', ['https://*.shop.example']],
    [undefined, 'http://shop.example', ['https://*.shop.example']],
    ['port', 'http://localhost:3001', ['localhost:3000']],
    ['port', 'http://localhost', ['localhost:3000']],
    ['port', 'https://shop.example:8443', ['https://shop.example']],
    ['port', 'https://a.shop.example:1', ['*.shop.example:2']],
    [undefined, 'capacitor://localhost', ['capacitor://localhost:1', 'https://localhost']],
    ['scheme', 'http://shop.example', ['https://shop.example']],
    ['scheme', 'https://shop.example', ['http://shop.example']],
    ['scheme', 'http://a.shop.example', ['https://*.shop.example']],
    ['scheme', 'http://localhost:3000', ['https://localhost:3000']],
    [undefined, 'http://localhost:3000', ['https://localhost']],
    ['loopback', 'http://127.0.0.1:3000', ['localhost:3000']],
    ['loopback', 'http://localhost:3000', ['http://[::1]:*']],
    ['loopback', 'http://[::1]', ['127.0.0.1']],
    [undefined, 'http://127.0.0.1:3000', ['localhost:3001']],
    ['port', 'http://127.0.0.1:3000', ['127.0.0.1:3001', 'localhost:3000']],
    [undefined, 'http://10.0.0.1', ['localhost']],
    [undefined, 'https://other.example', ['shop.example']],
    [undefined, 'https://localhost', ['capacitor://localhost']],
    [undefined, 'https://shop.example', []],
  ])('is %s for %s with %j', (nearMiss, header, patterns) => {
    expect(isAllowed(entriesOf(...patterns), parseOrigin(header))).toBe(false)
    expect(explain(header, ...patterns).nearMiss).toBe(nearMiss)
  })
})

describe('the refusal', () => {
  it('is none where the list allows the origin', () => {
    expect(refuseOrigin(entriesOf('shop.example'), parseOrigin('https://shop.example'))).toBe(
      undefined,
    )
    expect(refuseOrigin(entriesOf('*'), parseOrigin('null'))).toBe(undefined)
  })

  it('says whether the header is missing or malformed, even for *', () => {
    expect(refuseOrigin(entriesOf('*'), parseOrigin(undefined))?.code).toBe('origin_missing')
    expect(refuseOrigin(entriesOf('*'), parseOrigin('https://a/'))?.code).toBe('origin_malformed')
  })

  it('carries the folded origin, the suggestion and the near miss', () => {
    const refusal = refuseOrigin(
      entriesOf('shop.example'),
      parseOrigin('HTTPS://WWW.shop.example:443'),
    )
    expect(refusal?.code).toBe('origin_not_allowed')
    expect(refusal?.extras).toMatchObject({
      origin: 'https://www.shop.example',
      suggestion: 'www.shop.example',
      nearMiss: 'www',
    })
    expect(refusal?.extras.detail).toContain('Add www.shop.example')
  })

  it('tells an opaque page to be served over http or https', () => {
    const extras = refuseOrigin(entriesOf('localhost'), parseOrigin('file:///x'))?.extras
    expect(extras).toEqual({
      origin: 'null',
      detail: expect.stringContaining('http or https'),
    })
  })

  it('never shows an entry of the list', () => {
    const random = createRandom(8)
    const secret = 'secret-entry.example'
    for (let round = 0; round < 5000; round++) {
      const entries = entriesOf(secret, `*.${secret}`)
      const extra = parseList([randomEntryText(random)])
      const origin = parseOrigin(randomHeader(random))
      const refusal = refuseOrigin([...entries, ...(extra.ok ? extra.entries : [])], origin)
      expect(JSON.stringify(refusal?.extras ?? {})).not.toContain(secret)
    }
  })
})
