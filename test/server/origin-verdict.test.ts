import { describe, expect, it } from 'vitest'
import { judgeOrigin } from '../../src/server/origin-verdict.js'

const stored = ['shop.example', '*.shop.example', 'localhost:3000']
const judge = (origin: string, draft?: unknown) => judgeOrigin({ stored, draft }, origin)

describe('a verdict', () => {
  it('names the first entry that allows the origin', () => {
    expect(judge('https://shop.example')).toEqual({
      allowed: true,
      code: 'allowed',
      matchedEntry: 'shop.example',
      detail: 'https://shop.example is allowed by the entry shop.example.',
    })
    expect(judge('https://www.shop.example')).toMatchObject({ matchedEntry: '*.shop.example' })
    expect(judge('HTTPS://SHOP.example:443')).toMatchObject({ matchedEntry: 'shop.example' })
  })

  it('names what would allow it, and how near it came', () => {
    expect(judge('http://localhost:5173')).toEqual({
      allowed: false,
      code: 'origin_not_allowed',
      suggestion: 'localhost:5173',
      nearMiss: 'port',
      detail: expect.stringContaining('Add localhost:5173 to the allowed origins'),
    })
    expect(judge('http://127.0.0.1:3000')).toMatchObject({ nearMiss: 'loopback' })
    const far = judge('https://else.example')
    expect(far).toMatchObject({ suggestion: 'else.example' })
    expect('nearMiss' in far).toBe(false)
  })

  it.each(['', ' ', '\n'])('of the origin %j is that it is missing', (origin) => {
    expect(judge(origin)).toMatchObject({ allowed: false, code: 'origin_missing' })
    expect(judge(origin, ['*'])).toMatchObject({ allowed: false, code: 'origin_missing' })
  })

  it.each([
    ['https://shop.example/cart?a=1', 'sends https://shop.example.'],
    ['https://shop.example/', 'sends https://shop.example.'],
    ['shop.example', 'sends https://shop.example.'],
    ['shop.example:8443/x', 'sends https://shop.example:8443.'],
    ['https://bücher.example', 'sends https://xn--bcher-kva.example.'],
    ['https://a b', 'seen "https://a b".'],
    ['javascript:alert(1)', 'without a path or a trailing slash'],
  ])('of %j is that no browser sends it, and what is sent instead', (origin, detail) => {
    const verdict = judge(origin)
    expect(verdict).toMatchObject({ allowed: false, code: 'origin_malformed' })
    expect(verdict.detail).toContain(detail)
    expect(judge(origin, ['*'])).toMatchObject({ allowed: false })
  })

  it('of an opaque origin is to serve the page', () => {
    expect(judge('null')).toMatchObject({ code: 'origin_not_allowed' })
    expect(judge('null').detail).toContain('http or https')
    expect(judge('null', ['*'])).toMatchObject({ allowed: true, matchedEntry: '*' })
  })

  it('is by the draft where there is one, even an empty one', () => {
    expect(judge('https://else.example', ['else.example'])).toMatchObject({
      allowed: true,
      matchedEntry: 'else.example',
    })
    expect(judge('https://shop.example', [])).toMatchObject({ allowed: false })
  })

  it('is not given by a draft with a bad entry', () => {
    expect(() => judge('https://shop.example', ['shop.example', '*.com'])).toThrow(
      expect.objectContaining({
        code: 'invalid_origin_entry',
        extras: expect.objectContaining({
          errors: [expect.objectContaining({ path: 'allowedOrigins[1]', code: 'public_suffix' })],
        }),
      }),
    )
  })
})
