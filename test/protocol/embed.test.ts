import { describe, expect, it } from 'vitest'
import { bakeLoader, type EmbedFacts } from '../../src/protocol/embed.js'
import { createKeyValue } from '../../src/server/identifiers.js'

const source = (quote: string) => `(()=>{const x=${quote}__PARLEY_BAKED__${quote};return x})()`

/** What a browser would have in its hands. */
const run = (facts: EmbedFacts, quote = '"'): unknown => {
  const script = bakeLoader(source(quote), facts)
  return JSON.parse(/const x=(.*);return x/.exec(script)?.[1] ?? '')
}

describe('a loader with facts inside', () => {
  it.each(['"', "'", '`'])('holds them where the placeholder stood in %s', (quote) => {
    expect(run({ token: 'ct_x', api: 'https://chat.example' }, quote)).toEqual({
      token: 'ct_x',
      api: 'https://chat.example',
    })
  })

  it.each(['</script>', '<!--', '\u2028', '\u2029', '$&', "$'", '`${x}`', '"', '\\', '\n'])(
    'holds %j as data, in any script',
    (text) => {
      const facts = { token: text, config: { launcherLabel: text } }
      expect(run(facts)).toEqual(facts)
      expect(bakeLoader(source('"'), facts)).not.toMatch(/[<\u2028\u2029\n]/)
    },
  )

  it('takes no more of a config than the launcher needs', () => {
    const config = {
      title: 't',
      welcomeMessage: 'w',
      suggestions: ['s'],
      position: 'bottom-left' as const,
      theme: { accent: '#00aa00', font: 'f' },
      fallback: { label: 'l', href: 'mailto:x', secret: 's' },
      other: 1,
    }
    expect(run({ token: 't', config })).toEqual({
      token: 't',
      config: {
        position: 'bottom-left',
        accent: '#00aa00',
        fallback: { label: 'l', href: 'mailto:x' },
      },
    })
  })

  it.each(['token_unknown', 'token_inactive', 'token_rotated'] as const)(
    'says why a token is of no use (%s)',
    (dead) => {
      expect(run({ token: 't', dead })).toEqual({ token: 't', dead })
    },
  )

  it('never holds a secret key', () => {
    const key = createKeyValue('live')
    expect(run({ token: key })).toMatchObject({
      token: `rt_live_…${key.slice(-4)}`,
      dead: 'secret_key_in_page',
    })
    expect(bakeLoader(source('"'), { token: key })).not.toContain(key.slice(8, -4))
  })

  it.each(['', 'no placeholder', `${source('"')}${source('"')}`, `"__PARLEY_BAKED__'`])(
    'is refused if it is no loader (%#)',
    (text) => {
      expect(() => bakeLoader(text, { token: 't' })).toThrow(/placeholder/)
    },
  )
})
