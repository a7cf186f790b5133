/**
 * Whether a site's own colours can be read: each pair that fails, and the nearest colour that would
 * pass. It runs where a site is built, in a test of its own; no page of a visitor fetches it.
 */
import { nearest } from '../protocol/nearest.js'
import { contrast, formatHex, parseHex } from './color.js'
import { contrasts, type ColorRole } from './contrasts.js'
import { derivePalette } from './derive.js'
import { drawn, drawnPalette, type Palette, type Scheme } from './theme.js'

/** Custom properties of a site, with or without `--parley-` before their names. */
export type ThemeProperties = Readonly<Record<string, string>>

export interface CheckThemeOptions {
  /** The option `accent`, `#rrggbb`, from which what is not set is derived. Default: Parley's own. */
  accent?: string
  /** Where these properties count. Default: in both, as they do without a selector for one. */
  scheme?: Scheme
}

export interface ThemeFault {
  scheme: Scheme
  /** What cannot be read, and what it stands on. */
  role: ColorRole
  on: ColorRole
  /** WCAG 2's contrast, 1 to 21: as it is, and as it must be at least. */
  ratio: number
  needed: number
  /** Of the same hue, and good on all that this role stands on; null if no colour is. */
  nearest: string | null
  /** All of it, to print. */
  sentence: string
}

export interface ThemeReport {
  passes: boolean
  faults: readonly ThemeFault[]
  /** Every colour as the widget would show it. */
  palettes: Readonly<Partial<Record<Scheme, Palette>>>
}

/** Those that are no colours, so that nothing of theirs can be checked. */
const others =
  'shadow-1 shadow-2 shadow-3 radius space font font-mono text-size launcher-size panel-width panel-height offset-x offset-y z duration'.split(
    ' ',
  )
const roles = Object.keys(drawnPalette('light', null)) as ColorRole[]
const isRole = (name: string): name is ColorRole => (roles as string[]).includes(name)

const readColor = (name: string, value: unknown): string => {
  const text = typeof value === 'string' ? value.trim().toLowerCase() : ''
  const short = /^#([0-9a-f])([0-9a-f])([0-9a-f])$/.exec(text)
  if (short)
    return `#${short
      .slice(1)
      .flatMap((digit) => [digit, digit])
      .join('')}`
  if (/^#[0-9a-f]{6}$/.test(text)) return text
  const seen = typeof value === 'string' ? JSON.stringify(value) : typeof value
  throw new TypeError(`checkTheme: ${name}: expected a colour as #rrggbb, saw ${seen}.`)
}

const readProperties = (given: ThemeProperties): Partial<Palette> => {
  const colors: Partial<Palette> = {}
  for (const [property, value] of Object.entries(given)) {
    const name = property.replace(/^--parley-/, '')
    if (others.includes(name)) continue
    if (!isRole(name)) {
      const meant = nearest(name, [...roles, ...others])
      const hint = meant ? ` Did you mean --parley-${meant}?` : ''
      throw new TypeError(`checkTheme: ${property} is no property of the chat.${hint}`)
    }
    colors[name] = readColor(property, value)
  }
  return colors
}

const step = 0.004

/** The same hue, lighter or darker by as little as will do. */
const findNearest = (color: string, grounds: readonly (readonly [string, number])[]) => {
  const seed = parseHex(color)
  for (let distance = 0; distance <= 1; distance += step) {
    for (const l of [seed.l - distance, seed.l + distance]) {
      const hex = formatHex({ ...seed, l: Math.min(1, Math.max(0, l)) })
      if (grounds.every(([ground, needed]) => contrast(hex, ground) >= needed)) return hex
    }
  }
  return null
}

/** Never rounded up to what it is not. */
const formatRatio = (ratio: number) => `${(Math.floor(ratio * 10) / 10).toFixed(1)}:1`

const findFaults = (palette: Palette, scheme: Scheme): ThemeFault[] =>
  contrasts.flatMap(({ role, on, needed }) => {
    const ratio = contrast(palette[role], palette[on])
    if (ratio >= needed) return []
    const grounds = contrasts
      .filter((one) => one.role === role)
      .map((one) => [palette[one.on], one.needed] as const)
    const better = findNearest(palette[role], grounds)
    const way = better ? `${better} passes` : `no colour passes on all that ${role} stands on`
    const seen = `${role} ${palette[role]} on ${on} ${palette[on]} is ${formatRatio(ratio)}`
    const sentence = `${scheme}: ${seen}, ${formatRatio(needed)} is needed; ${way}.`
    return [{ scheme, role, on, ratio, needed, nearest: better, sentence }]
  })

/** The palette that the widget derives from one colour, `#rrggbb`; every pair in it can be read. */
export const deriveTheme = (accent: string, scheme: Scheme): Palette => {
  const color = readColor('accent', accent)
  return color === drawn.light.accent ? drawnPalette(scheme, null) : derivePalette(color, scheme)
}

/**
 * Checks the colours of a site's own custom properties, together with those that it leaves alone.
 *
 * @example
 * const { faults } = checkTheme({ '--parley-muted': '#9aa0a6' }, { accent: '#d6336c' })
 * for (const { sentence } of faults) console.error(sentence)
 *
 * @throws TypeError for a name that is no property of the chat, and for a value that is no colour
 */
export const checkTheme = (
  properties: ThemeProperties,
  { accent = drawn.light.accent, scheme }: CheckThemeOptions = {},
): ThemeReport => {
  const own = readProperties(properties)
  const schemes: readonly Scheme[] = scheme ? [scheme] : ['light', 'dark']
  const palettes: Partial<Record<Scheme, Palette>> = {}
  const faults = schemes.flatMap((one) => {
    const palette = { ...deriveTheme(accent, one), ...own }
    palettes[one] = palette
    return findFaults(palette, one)
  })
  return { passes: faults.length === 0, faults, palettes }
}
