import { runInThisContext } from 'node:vm'
import { describe, expect, it } from 'vitest'
import { bakeLoader } from '../../src/protocol/embed.js'
import type { Baked, EmbedFacts } from '../../src/protocol/embed.js'

const token = 'ct_live_0123456789ABCDEFGHIJKLMNOPQRSTUV000000'

/** Runs a baked script as a browser would and returns what the loader would see. */
const bake = (facts: EmbedFacts, quote = '`'): Baked => {
  const script = bakeLoader(`(()=>{return Object(${quote}__PARLEY_BAKED__${quote})})()`, facts)
  return runInThisContext(script) as Baked
}

describe('bakeLoader', () => {
  it('writes the token in the place of the placeholder, whatever the quotes', () => {
    for (const quote of ['"', "'", '`']) expect(bake({ token }, quote)).toEqual({ token })
  })

  it("writes the launcher's part of the config and nothing else of it", () => {
    const config = {
      position: 'bottom-left' as const,
      launcherLabel: 'Ask us',
      welcomeMessage: 'Not needed before the panel',
      theme: { accent: '#123456', scheme: 'dark' as const, radius: 4 },
      fallback: { label: 'Write to us', href: 'mailto:a@b.example', extra: 1 },
      foreign: true,
    }
    expect(bake({ token, config }).config).toEqual({
      position: 'bottom-left',
      launcherLabel: 'Ask us',
      accent: '#123456',
      scheme: 'dark',
      fallback: { label: 'Write to us', href: 'mailto:a@b.example' },
    })
  })

  it('leaves absent members out', () => {
    expect(bake({ token, config: { position: null, theme: null } })).toEqual({ token, config: {} })
  })

  it('says in words why a dead token is dead', () => {
    const { dead } = bake({ token, dead: 'token_rotated' })
    expect(dead?.code).toBe('token_rotated')
    expect(dead?.cause).toMatch(/replaced/)
    expect(dead?.fix).toMatch(/new token/)
  })

  it('never writes a secret key, and says that it is one without being told', () => {
    const key = `rt_live_${'x'.repeat(49)}`
    const script = bakeLoader('Object("__PARLEY_BAKED__")', { token: key })
    expect(script).not.toContain(key)
    expect(bake({ token: key }).dead?.code).toBe('secret_key_in_page')
  })

  it('cannot be broken out of, inline or in a file', () => {
    const launcherLabel = '</script><script>alert(1)//\u2028\u2029 `${1}` $& $1 " \' \\'
    const script = bakeLoader('Object(`__PARLEY_BAKED__`)', { token, config: { launcherLabel } })
    expect(script).not.toMatch(/[<\u2028\u2029]/)
    expect(bake({ token, config: { launcherLabel } }).config?.launcherLabel).toBe(launcherLabel)
  })

  it('refuses a source that is no loader, and one with two placeholders', () => {
    expect(() => bakeLoader('nothing', { token })).toThrow(/found 0/)
    expect(() => bakeLoader('"__PARLEY_BAKED__","__PARLEY_BAKED__"', { token })).toThrow(/found 2/)
  })
})
