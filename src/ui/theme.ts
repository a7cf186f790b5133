/**
 * The palette as `--parley-*` custom properties, as it was drawn. One that is derived from a site's
 * own accent comes from derive.ts, which only such a site's visitors fetch.
 */

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
export type Role = (typeof roles)[number]
export type Palette = Record<Role | 'link' | 'focus', string>

const read = (hexes: string): Record<Role, string> => {
  const list = hexes.split(' ')
  const entries = roles.map((role, index) => [role, `#${list[index]}`])
  return Object.fromEntries(entries) as Record<Role, string>
}

export const drawn: Record<Scheme, Record<Role, string>> = {
  light: read(
    'fafdfc ffffff f0f6f3 e8efeb 19201d 68706c dae2de 8a938f 0f6b4f ffffff daf4e8 003d2b c9302d 9d6900 0d844c',
  ),
  dark: read(
    '131816 1d221f 0d1210 262c29 e9eeec afb7b3 2d3330 666e6a 71c1a1 0a0f0c 1b382d d6efe3 ff8981 e9b452 59c886',
  ),
}

/** As it was drawn; with an accent, that one until everything is derived from it. */
export const drawnPalette = (scheme: Scheme, accent: string | null): Palette => {
  const base = accent === null ? drawn[scheme] : { ...drawn[scheme], accent }
  return { ...base, link: base.accent, focus: base.accent }
}

/** `r g b`, as `rgb()` takes it with an alpha. */
const channels = (hex: string) =>
  [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16)).join(' ')

/** The rule that carries a palette: of each role what the page says, else what is given here. */
export const formatTheme = (palette: Palette, scheme: Scheme): string => {
  const roles = Object.entries(palette)
    .map(([role, value]) => `--_${role}:var(--parley-${role},${value});`)
    .join('')
  // Light makes a shadow of the ink's hue; in the dark an edge is seen where a shadow is not.
  const [shade, edge] =
    scheme === 'dark'
      ? ['0 0 0', 'rgb(255 255 255/.1)']
      : [channels(palette.text), 'rgb(var(--shade)/.07)']
  return `.parley{${roles}--shade:${shade};--edge:${edge};${scheme === 'dark' ? '--light: ;--dark:initial' : '--dark: ;--light:initial'};color-scheme:${scheme}}`
}

/**
 * Styles that name a role as a site does, `var(--parley-bg)`, get what `formatTheme` has set. A page
 * may set its own on any element around ours: a rule on our host would keep that out.
 */
export const nameRoles = (styles: string): string =>
  styles.replace(/var\(--parley-([a-z-]+)\)/g, 'var(--_$1)')
