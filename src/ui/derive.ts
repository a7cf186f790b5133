/**
 * A whole palette from one accent, for light and dark, with its contrasts guaranteed: text 4.5 and
 * more on every ground it may stand on, controls and focus 3. Walks in lightness until it holds.
 */
import { contrast, formatHex, parseHex, walk, type Oklch } from './color.js'
import { drawn, type Palette, type Role, type Scheme } from './theme.js'

/** Of what a neutral may carry of the accent's hue. */
const neutralChroma = 0.01
/** Below this a colour is a grey: darkening it would only make it another grey. */
const chromatic = 0.04
const darkInk = '#0a0f0c'

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
  // A grey in the middle carries neither: it goes the little way to where it carries white.
  if (accent.c < chromatic && contrast(plain, '#ffffff') < 4.5 && contrast(plain, darkInk) >= 4.5) {
    return [plain, darkInk]
  }
  return [walk(accent, -0.01, 4.5, ['#ffffff']), '#ffffff']
}

/** Everything from one colour, `#rrggbb`. */
export const derivePalette = (hex: string, scheme: Scheme): Palette => {
  const base = drawn[scheme]
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
