import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { ParleyError } from '../../src/protocol/errors.js'
import type { ExplainedEntry } from '../../src/protocol/control.js'
import { parseEntry } from '../../src/server/origin-entry.js'
import { explainOrigins } from '../../src/server/origin-explanation.js'
import { parseOrigin } from '../../src/server/origin-header.js'
import { isAllowed, parseList } from '../../src/server/origins.js'
import { createRandom, randomEntryText, randomNoise } from './origin-random.js'

const explain = (...allowedOrigins: unknown[]) => explainOrigins({ allowedOrigins })

const only = (entry: unknown): ExplainedEntry => {
  const [explained] = explain(entry).entries
  if (!explained) throw new Error('no entry')
  return explained
}

/** Whether a token with this one entry would let a page of this origin in. */
const isLetIn = (entry: string, origin: string): boolean => {
  const list = parseList([entry])
  return list.ok && isAllowed(list.entries, parseOrigin(origin))
}

const expectTruth = ({ stored, allows, doesNotAllow }: ExplainedEntry): void => {
  if (stored === null) {
    expect([allows, doesNotAllow]).toEqual([[], []])
    return
  }
  expect(allows.length).toBeGreaterThan(0)
  for (const origin of allows) expect([origin, isLetIn(stored, origin)]).toEqual([origin, true])
  for (const origin of doesNotAllow) {
    expect([origin, isLetIn(stored, origin)]).toEqual([origin, false])
    // What no browser would send says nothing about the entry.
    expect(parseOrigin(origin).kind).not.toBe('malformed')
  }
  const all = [...allows, ...doesNotAllow]
  expect(new Set(all).size).toBe(all.length)
  expect(Math.max(allows.length, doesNotAllow.length)).toBeLessThanOrEqual(5)
}

describe('every example', () => {
  const vectors = JSON.parse(
    readFileSync(new URL('origin-vectors.json', import.meta.url), 'utf8'),
  ) as { pattern: string; valid?: false }[]
  const patterns = [...new Set(vectors.map(({ pattern }) => pattern))]

  it.each(patterns)('of %j is true', (pattern) => {
    const explained = only(pattern)
    expectTruth(explained)
    expect(explained.error === null).toBe(parseEntry(pattern).ok)
  })

  it('of 5,000 random entries is true', () => {
    const random = createRandom(2026)
    let good = 0
    for (let round = 0; round < 5000; round++) {
      const explained = only(round % 5 === 0 ? randomNoise(random) : randomEntryText(random))
      if (explained.stored !== null) good++
      expectTruth(explained)
    }
    expect(good).toBeGreaterThan(500)
  })
})

describe('an entry', () => {
  it.each<[entry: string, allows: string[], doesNotAllow: string[]]>([
    [
      'example.com',
      ['https://example.com', 'http://example.com', 'https://example.com:8443'],
      ['https://www.example.com', 'https://shop.example.com'],
    ],
    [
      'www.example.com',
      ['https://www.example.com', 'http://www.example.com', 'https://www.example.com:8443'],
      ['https://example.com', 'https://shop.example.com'],
    ],
    [
      'localhost:3000',
      ['http://localhost:3000', 'https://localhost:3000'],
      ['http://localhost:3001', 'http://localhost', 'http://127.0.0.1:3000', 'http://[::1]:3000'],
    ],
    [
      '*.example.com',
      [
        'https://www.example.com',
        'http://www.example.com',
        'https://shop.example.com',
        'https://eu.shop.example.com',
        'https://www.example.com:8443',
      ],
      ['https://example.com', 'https://myexample.com'],
    ],
    [
      'https://app.example.com',
      ['https://app.example.com'],
      [
        'http://app.example.com',
        'https://app.example.com:8443',
        'https://www.app.example.com',
        'https://shop.app.example.com',
      ],
    ],
    [
      'http://localhost:*',
      ['http://localhost', 'http://localhost:5173'],
      ['https://localhost', 'http://127.0.0.1', 'http://[::1]'],
    ],
    [
      'capacitor://localhost',
      ['capacitor://localhost'],
      ['https://localhost', 'http://localhost', 'capacitor://localhost:8080'],
    ],
    ['10.0.0.7', ['http://10.0.0.7', 'https://10.0.0.7', 'http://10.0.0.7:5173'], []],
    ['*', ['https://example.com', 'http://localhost:3000', 'capacitor://localhost', 'null'], []],
  ])('%s is shown by what people have in mind', (entry, allows, doesNotAllow) => {
    expect(only(entry)).toMatchObject({ allows, doesNotAllow })
  })

  it('has its warnings and its error beside it, in the order of the list', () => {
    const { entries, warnings } = explain(
      'Shop.Example',
      'https://shop.example/cart',
      'bücher.example',
      '*.vercel.app',
      '*',
      'shop.example',
      7,
      null,
    )
    expect(
      entries.map(({ stored, error, warnings: beside }) => [
        stored,
        error?.code ?? beside.map(({ type }) => type),
      ]),
    ).toEqual([
      ['shop.example', []],
      [null, 'has_path'],
      ['xn--bcher-kva.example', ['converted']],
      ['*.vercel.app', ['shared_suffix']],
      ['*', ['any_origin']],
      ['shop.example', ['duplicate']],
      [null, 'not_a_string'],
      [null, 'not_a_string'],
    ])
    expect(entries.map(({ written }) => written).slice(0, 2)).toEqual([
      'Shop.Example',
      'https://shop.example/cart',
    ])
    expect(entries[1]?.error?.message).toContain('write https://shop.example')
    expect(entries.slice(6).map(({ written }) => written)).toEqual(['7', 'null'])
    expect(warnings).toEqual([])
  })

  it('that is a megabyte is cut in the answer', () => {
    expect(only('x'.repeat(1_000_000)).written.length).toBeLessThan(400)
    expect(only([{ deep: 'x'.repeat(100_000) }]).written.length).toBeLessThan(400)
  })
})

describe('a list', () => {
  it('that is empty allows nobody, and says so', () => {
    expect(explain()).toEqual({
      entries: [],
      warnings: [{ type: 'no_origins', message: expect.stringContaining('no page') }],
    })
  })

  it('of 100 entries is explained, one of 101 refused', () => {
    const hosts = Array.from({ length: 101 }, (_, index) => `a${index}.example`)
    expect(explain(...hosts.slice(1)).entries).toHaveLength(100)
    const refused = (() => {
      try {
        return explain(...hosts)
      } catch (error) {
        return error
      }
    })()
    expect(refused).toBeInstanceOf(ParleyError)
    expect(refused).toMatchObject({
      code: 'invalid_origin_entry',
      extras: { errors: [{ path: 'allowedOrigins', code: 'too_many' }] },
    })
  })

  it.each([null, {}, { allowedOrigins: 'a.example' }, { allowedOrigins: [], more: 1 }])(
    'is refused from %j',
    (input) => {
      expect(() => explainOrigins(input)).toThrow(
        expect.objectContaining({ code: 'invalid_request' }),
      )
    },
  )
})
