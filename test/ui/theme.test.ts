import { describe, expect, it } from 'vitest'
import { contrast, formatHex, parseHex } from '../../src/ui/color.js'
import { derivePalette } from '../../src/ui/derive.js'
import { drawnPalette, formatTheme, nameRoles, type Palette } from '../../src/ui/theme.js'

const schemes = ['light', 'dark'] as const
/** Of random colours. */
const howMany = process.env['LONG'] === '1' ? 50_000 : 1500

/** Pairs that must be told apart, and how well. */
const findFaults = (palette: Palette): string[] => {
  const grounds = ['bg', 'raised', 'sunken', 'hover'] as const
  const pairs: [keyof Palette, keyof Palette, number][] = [
    ...grounds.flatMap((ground): [keyof Palette, keyof Palette, number][] => [
      ['text', ground, 7],
      ['muted', ground, ground === 'hover' ? 3 : 4.5],
    ]),
    ['on-accent', 'accent', 4.5],
    ['on-tint', 'tint', 7],
    ['link', 'bg', 4.5],
    ['link', 'sunken', 4.5],
    ['focus', 'bg', 3],
    ['focus', 'raised', 3],
    ['control', 'bg', 3],
    ['control', 'raised', 3],
    ['danger', 'bg', 4.5],
    ['danger', 'sunken', 4.5],
    ['warn', 'bg', 3],
    ['ok', 'bg', 3],
  ]
  return pairs
    .map(([one, other, least]) => ({
      one,
      other,
      least,
      is: contrast(palette[one], palette[other]),
    }))
    .filter(({ is, least }) => is < least)
    .map(({ one, other, is }) => `${one} on ${other}: ${is.toFixed(2)}`)
}

describe('the drawn palette', () => {
  it('can be read in both schemes', () => {
    for (const scheme of schemes) expect(findFaults(drawnPalette(scheme, null))).toEqual([])
  })

  it('is what a page has not said by its own custom properties', () => {
    expect(formatTheme(drawnPalette('light', null), 'light')).toMatch(
      /^\.parley\{--_bg:var\(--parley-bg,#fafdfc\);/,
    )
    expect(nameRoles('a{color:var(--parley-on-tint)}b{font:var(--parley-font, serif)}')).toBe(
      'a{color:var(--_on-tint)}b{font:var(--parley-font, serif)}',
    )
  })
})

/** Random numbers that are the same each time (Tommy Ettinger's mulberry32). */
const mulberry = (seed: number) => () => {
  seed = (seed + 0x6d2b79f5) | 0
  let value = Math.imul(seed ^ (seed >>> 15), 1 | seed)
  value = (value + Math.imul(value ^ (value >>> 7), 61 | value)) ^ value
  return ((value ^ (value >>> 14)) >>> 0) / 2 ** 32
}

describe('a palette from one accent', () => {
  it('can be read in both schemes, whatever the accent', () => {
    const random = mulberry(7)
    const accents = ['#000000', '#ffffff', '#ffff00', '#00ff00', '#0000ff', '#ff00ff', '#808080']
    const hex = (value: number) => `#${Math.floor(value).toString(16).padStart(6, '0')}`
    while (accents.length < howMany) {
      accents.push(hex(random() * 0x1000000))
      // Greys are few among all colours, and the hardest.
      const [grey, tone] = [random() * 0xf0, random() * 0x10]
      accents.push(hex(Math.floor(grey + tone) * 0x10000 + Math.floor(grey) * 0x101))
    }
    const faults = accents.flatMap((accent) =>
      schemes.flatMap((scheme) =>
        findFaults(derivePalette(accent, scheme)).map((fault) => `${accent} ${scheme} ${fault}`),
      ),
    )
    expect(faults).toEqual([])
  })

  it('keeps an accent that white can stand on', () => {
    expect(derivePalette('#d6336c', 'light').accent).toBe('#d6336c')
  })

  it('darkens a light colour until white can stand on it, and puts dark ink on a light grey', () => {
    const yellow = derivePalette('#ffd400', 'light')
    expect(yellow['on-accent']).toBe('#ffffff')
    expect(parseHex(yellow.accent).h).toBeCloseTo(parseHex('#ffd400').h, -1)
    const grey = derivePalette('#cccccc', 'light')
    expect([grey.accent, grey['on-accent']]).toEqual(['#cccccc', '#0a0f0c'])
  })
})

describe('colours', () => {
  it('come back from OKLCH as they went in', () => {
    for (const hex of ['#000000', '#ffffff', '#0f6b4f', '#ff0000', '#123456', '#fedcba']) {
      expect(formatHex(parseHex(hex))).toBe(hex)
    }
  })

  it('have the contrast that WCAG gives them', () => {
    expect(contrast('#000000', '#ffffff')).toBeCloseTo(21)
    expect(contrast('#777777', '#ffffff')).toBeCloseTo(4.48, 2)
  })
})
