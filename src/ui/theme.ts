/**
 * The palette as `--parley-*` custom properties: the default one as it was drawn, or one derived
 * from a single accent with its contrasts guaranteed. It holds no other styles.
 */
import { contrast, formatHex, parseHex, walk, type Oklch } from './color.js'

export type Scheme = 'light' | 'dark'

const roles = [
  'bg',
  'raised',
  'sunken',
  'hover',
  'text',
  'muted',
  'border',
  'control',
  'accent',
  'on-accent',
  'tint',
  'on-tint',
  'danger',
  'warn',
  'ok',
] as const
type Role = (typeof roles)[number]
export type Palette = Record<Role | 'link' | 'focus', string>

const read = (hexes: string): Record<Role, string> => {
  const list = hexes.split(' ')
  const entries = roles.map((role, index) => [role, `#${list[index]}`])
  return Object.fromEntries(entries) as Record<Role, string>
}

const drawn: Record<Scheme, Record<Role, string>> = {
  light: read(
    'fafdfc ffffff f0f6f3 e8efeb 19201d 68706c dae2de 8a938f 0f6b4f ffffff daf4e8 003d2b c9302d 9d6900 0d844c',
  ),
  dark: read(
    '131816 1d221f 0d1210 262c29 e9eeec afb7b3 2d3330 666e6a 71c1a1 0a0f0c 1b382d d6efe3 ff8981 e9b452 59c886',
  ),
}

/** Of what a neutral may carry of the accent's hue. */
const neutralChroma = 0.01
/** Below this a colour is a grey: darkening it would only make it another grey. */
const chromatic = 0.04

/** The accent itself and the ink on it: white if it can be, else dark ink. */
const deriveAccent = (accent: Oklch, scheme: Scheme): [accent: string, ink: string] => {
  if (scheme === 'dark') {
    const lit = walk(
      { ...accent, l: Math.max(accent.l, 0.74), c: Math.min(accent.c, 0.15) },
      0.01,
      7,
      [drawn.dark.bg],
    )
    return [lit, drawn.dark['on-accent']]
  }
  const plain = formatHex(accent)
  if (accent.c < chromatic && contrast(plain, '#ffffff') < 4.5) return [plain, '#0a0f0c']
  return [walk(accent, -0.01, 4.5, ['#ffffff']), '#ffffff']
}

/** Everything from one colour, `#rrggbb`, or the palette as it was drawn for null. */
export const derivePalette = (hex: string | null, scheme: Scheme): Palette => {
  const base = drawn[scheme]
  if (hex === null || hex.toLowerCase() === drawn.light.accent) {
    return { ...base, link: base.accent, focus: base.accent }
  }
  const seed = parseHex(hex)
  const isDark = scheme === 'dark'
  const towards = isDark ? 0.01 : -0.01
  const tone = (role: Role, chroma: number): Oklch => ({
    l: parseHex(base[role]).l,
    c: Math.min(seed.c, chroma),
    h: seed.h,
  })
  const neutral = (role: Role) => formatHex(tone(role, neutralChroma))
  const bg = neutral('bg')
  const grounds = [bg, neutral('raised'), neutral('hover')]
  const tint = formatHex(tone('tint', isDark ? 0.045 : 0.03))
  const [accent, ink] = deriveAccent(seed, scheme)
  const text = (role: Role, ratio: number) =>
    walk(tone(role, neutralChroma), towards, ratio, [...grounds, neutral('sunken')])
  return {
    bg,
    raised: neutral('raised'),
    sunken: neutral('sunken'),
    hover: neutral('hover'),
    text: text('text', 12),
    muted: text('muted', 4.5),
    border: neutral('border'),
    control: walk(tone('control', neutralChroma), towards, 3, grounds.slice(0, 2)),
    accent,
    'on-accent': ink,
    tint,
    'on-tint': walk(tone('on-tint', 0.07), towards, 7, [tint]),
    link: walk(parseHex(accent), towards, 4.5, [...grounds, tint]),
    focus: walk(parseHex(accent), towards, 3, grounds),
    danger: base.danger,
    warn: base.warn,
    ok: base.ok,
  }
}

/** The rule that carries a palette; the page's own `--parley-*` on the element win over it. */
export const formatTheme = (palette: Palette): string =>
  `:host,:host([data-scheme]){${Object.entries(palette)
    .map(([role, value]) => `--parley-${role}:${value};`)
    .join('')}}`
