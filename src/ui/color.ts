/**
 * Colours as OKLCH (Björn Ottosson, 2020), where a step in lightness looks like a step, and their
 * WCAG contrast. It knows nothing of roles; theme.ts does.
 */

/** Lightness 0–1, chroma 0–.4, hue in degrees. */
export interface Oklch {
  l: number
  c: number
  h: number
}

type Triple = readonly [number, number, number]

const toLinear = (channel: number) =>
  channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4
const toGamma = (channel: number) =>
  channel <= 0.0031308 ? channel * 12.92 : 1.055 * channel ** (1 / 2.4) - 0.055

/** Of `#rrggbb`; the caller has checked the shape. */
const linearOf = (hex: string): Triple => {
  const at = (from: number) => toLinear(Number.parseInt(hex.slice(from, from + 2), 16) / 255)
  return [at(1), at(3), at(5)]
}

export const parseHex = (hex: string): Oklch => {
  const [r, g, b] = linearOf(hex)
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b)
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b)
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b)
  const a = 1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s
  const bb = 0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s
  return {
    l: 0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    c: Math.hypot(a, bb),
    h: (Math.atan2(bb, a) * 180) / Math.PI,
  }
}

const toLinearRgb = ({ l, c, h }: Oklch): Triple => {
  const a = c * Math.cos((h * Math.PI) / 180)
  const b = c * Math.sin((h * Math.PI) / 180)
  const x = (l + 0.3963377774 * a + 0.2158037573 * b) ** 3
  const y = (l - 0.1055613458 * a - 0.0638541728 * b) ** 3
  const z = (l - 0.0894841775 * a - 1.291485548 * b) ** 3
  return [
    4.0767416621 * x - 3.3077115913 * y + 0.2309699292 * z,
    -1.2684380046 * x + 2.6097574011 * y - 0.3413193965 * z,
    -0.0041960863 * x - 0.7034186147 * y + 1.707614701 * z,
  ]
}

/** `#rrggbb`; what a screen cannot show loses chroma, never lightness or hue. */
export const formatHex = (color: Oklch): string => {
  let { c } = color
  let linear = toLinearRgb(color)
  while (c > 0 && linear.some((channel) => channel < -1e-4 || channel > 1.0001)) {
    c = Math.max(0, c - 0.004)
    linear = toLinearRgb({ ...color, c })
  }
  const hex = linear.map((channel) =>
    Math.round(toGamma(Math.min(1, Math.max(0, channel))) * 255)
      .toString(16)
      .padStart(2, '0'),
  )
  return `#${hex.join('')}`
}

const luminance = (hex: string) => {
  const [r, g, b] = linearOf(hex)
  return 0.2126 * r + 0.7152 * g + 0.0722 * b
}

/** WCAG 2 contrast of two `#rrggbb`, 1 to 21. */
export const contrast = (one: string, other: string): number => {
  const a = luminance(one) + 0.05
  const b = luminance(other) + 0.05
  return a > b ? a / b : b / a
}

/**
 * Walks in lightness, `step` at a time, until the contrast against every one of `grounds` is
 * reached; ends at black or white at the latest.
 */
export const walk = (color: Oklch, step: number, ratio: number, grounds: string[]): string => {
  let { l } = color
  for (;;) {
    const hex = formatHex({ ...color, l })
    if (l <= 0 || l >= 1 || grounds.every((ground) => contrast(hex, ground) >= ratio)) return hex
    l = Math.min(1, Math.max(0, l + step))
  }
}
