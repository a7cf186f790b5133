/**
 * What becomes of a site's colour in the widget, said in words: the widget's own derivation, asked for
 * light and dark. It changes nothing.
 */
import { contrast } from '../../../ui/color.js'
import { derivePalette } from '../../../ui/derive.js'
import { drawnPalette, type Palette, type Scheme } from '../../../ui/theme.js'

export interface AccentReport {
  scheme: Scheme
  /** The fill of the send button and the launcher, and what stands on it. */
  fill: string
  ink: string
  /** Of the ink on the fill. */
  ratio: number
  link: string
  /** Of a link on the panel. */
  linkRatio: number
  /** The panel's own. */
  ground: string
  /** The colour as it was given would not do here, so another is used. */
  isMended: boolean
  sentence: string
}

/** @param accent `#rrggbb`, or empty for Parley's own */
export const reportAccent = (accent: string, scheme: Scheme): AccentReport => {
  const palette = paletteOf(accent, scheme)
  const fill = palette.accent
  const ink = palette['on-accent']
  const ratio = contrast(fill, ink)
  const isMended = accent !== '' && fill.toLowerCase() !== accent.toLowerCase()
  return {
    scheme,
    fill,
    ink,
    ratio,
    link: palette.link,
    linkRatio: contrast(palette.link, palette.bg),
    ground: palette.bg,
    isMended,
    sentence: sentenceOf(accent, { scheme, fill, ink, isMended }),
  }
}

/** As the widget does: its own colour is as it was drawn. */
const paletteOf = (accent: string, scheme: Scheme): Palette => {
  const isOwn = accent === '' || accent.toLowerCase() === drawnPalette('light', null).accent
  return isOwn ? drawnPalette(scheme, null) : derivePalette(accent, scheme)
}

const sentenceOf = (
  accent: string,
  { scheme, fill, ink, isMended }: Pick<AccentReport, 'scheme' | 'fill' | 'ink' | 'isMended'>,
): string => {
  if (accent === '') return 'Parley’s own green.'
  if (isMended && scheme === 'dark') {
    return `On dark, your colour is shown as ${fill}, so that it can be seen and read.`
  }
  if (isMended) return `Your colour is too light for white text: ${fill} is used.`
  if (ink === '#ffffff') return 'Your colour is used as it is.'
  return 'Your colour is used as it is, with dark text on it.'
}

/** `4.5:1`, never rounded up to what it is not. */
export const formatRatio = (ratio: number): string =>
  `${(Math.floor(ratio * 10) / 10).toFixed(1)}:1`
