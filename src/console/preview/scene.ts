/**
 * What the console tells its preview: the draft and how to look at it. The one message between the two
 * documents, and the part of a draft that the widget takes as options, so that it changes smoothly.
 */
import type { ParleyOptions } from '../../launcher/options.js'

export interface PreviewScene {
  type: 'parley-preview-scene'
  /** A token's config, unsaved. */
  config: Readonly<Record<string, unknown>>
  /** Whether the page around the chat is light or dark. */
  page: 'light' | 'dark'
  stage: 'start' | 'conversation'
}

/** The preview's only word: it can be told. */
export const previewReady = 'parley-preview-ready'

export const isScene = (value: unknown): value is PreviewScene =>
  typeof value === 'object' &&
  value !== null &&
  'type' in value &&
  value.type === 'parley-preview-scene'

/** Undefined takes an option back. */
export const optionsOf = (config: PreviewScene['config']): ParleyOptions => {
  const theme = members(config['theme'])
  const text = (value: unknown) => (typeof value === 'string' && value !== '' ? value : undefined)
  return {
    title: text(config['title']),
    welcomeMessage: text(config['welcomeMessage']),
    placeholder: text(config['placeholder']),
    launcherLabel: text(config['launcherLabel']),
    position: text(config['position']) as ParleyOptions['position'],
    accent: text(theme['accent']),
    scheme: text(theme['scheme']) as ParleyOptions['scheme'],
  }
}

/** What only a handshake brings. Two scenes that differ in it need another chat. */
export const handshakeOf = ({ config, stage }: PreviewScene) => {
  const { title, welcomeMessage, placeholder, launcherLabel, position, theme, ...rest } = config
  return { config: rest, stage }
}

const members = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
