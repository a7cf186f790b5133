import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { checkTheme, deriveTheme } from '../../src/theme.js'
import { contrast } from '../../src/ui/color.js'

describe('checkTheme', () => {
  test('says what the documentation says that it does', () => {
    const text = readFileSync('docs/widget.md', 'utf8')
    const { faults } = checkTheme({ '--parley-muted': '#9aa0a6' }, { accent: '#d6336c' })
    expect(text).toContain(`// ${faults[0]?.sentence}\n`)
  })

  test('passes what is drawn, and what is derived from a colour', () => {
    expect(checkTheme({})).toMatchObject({ passes: true, faults: [] })
    for (const accent of ['#ffd400', '#d6336c', '#fff', '#000000', '#7F7F7F']) {
      expect(checkTheme({}, { accent }).faults).toEqual([])
    }
  })

  test('names the pair that fails, in which scheme, and the nearest colour that passes', () => {
    const { passes, faults } = checkTheme({ '--parley-muted': '#9aa0a6' }, { scheme: 'light' })
    expect(passes).toBe(false)
    expect(faults.map(({ role, on }) => `${role} on ${on}`)).toEqual([
      'muted on bg',
      'muted on raised',
      'muted on sunken',
      'muted on hover',
    ])
    const [fault] = faults
    expect(fault?.sentence).toBe(
      `light: muted #9aa0a6 on bg #fafdfc is 2.5:1, 4.5:1 is needed; ${fault?.nearest} passes.`,
    )
    const again = checkTheme({ muted: fault?.nearest ?? '' }, { scheme: 'light' })
    expect(again.faults).toEqual([])
    expect(contrast(fault?.nearest ?? '', '#f0f6f3')).toBeLessThan(4.7)
  })

  test('goes whichever way is nearer', () => {
    const { faults } = checkTheme({ tint: '#777777', 'on-tint': '#888888' }, { scheme: 'light' })
    const [fault] = faults
    expect(fault).toMatchObject({ role: 'on-tint', on: 'tint' })
    expect(checkTheme({ tint: '#777777', 'on-tint': fault?.nearest ?? '' }).faults).toEqual([])
  })

  test('says so where no colour would pass', () => {
    const { faults } = checkTheme({ bg: '#ffffff', raised: '#000000' }, { scheme: 'light' })
    const fault = faults.find(({ role }) => role === 'text')
    expect(fault?.nearest).toBe(null)
    expect(fault?.sentence).toContain('no colour passes on all that text stands on')
  })

  test('checks both schemes, as a property without a selector counts in both', () => {
    const { faults, palettes } = checkTheme({ bg: '#fff', text: '#111' })
    expect(new Set(faults.map(({ scheme }) => scheme))).toEqual(new Set(['dark']))
    expect(palettes.light?.bg).toBe('#ffffff')
    expect(palettes.dark?.raised).toBe('#1d221f')
  })

  test('takes a whole theme, of which it reads the colours', () => {
    expect(checkTheme({ radius: '0', 'shadow-1': 'none', '--parley-font': 'serif' }).passes).toBe(
      true,
    )
  })

  test('says what is no colour, and what is no property', () => {
    expect(() => checkTheme({ '--parley-bg': 'url(https://evil.example/x)' })).toThrow(
      'checkTheme: --parley-bg: expected a colour as #rrggbb, saw "url(https://evil.example/x)".',
    )
    expect(() => checkTheme({ '--parley-muetd': '#fff' })).toThrow(
      'checkTheme: --parley-muetd is no property of the chat. Did you mean --parley-muted?',
    )
    expect(() => checkTheme({}, { accent: 'pink' })).toThrow('accent: expected a colour')
  })
})

test('deriveTheme is what the widget shows', () => {
  expect(deriveTheme('#0f6b4f', 'light').link).toBe('#0f6b4f')
  expect(deriveTheme('#d6336c', 'dark')['on-accent']).toBe('#0a0f0c')
})
