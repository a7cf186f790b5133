/**
 * The form of the looks: every member of a token's config that it knows, as text. Members that it does
 * not know are another client's, and stay as they are.
 */
import {
  attachmentFaults,
  readAttachmentsDraft,
  writeAttachmentsDraft,
  type AttachmentsDraft,
} from './attachments.js'

export const maxSuggestions = 8

export interface Draft {
  title: string
  welcomeMessage: string
  placeholder: string
  suggestions: readonly string[]
  /** `#rrggbb`, or empty for Parley's own. */
  accent: string
  scheme: 'auto' | 'light' | 'dark'
  position: 'bottom-right' | 'bottom-left'
  launcherLabel: string
  fallbackLabel: string
  fallbackHref: string
  attachments: AttachmentsDraft
}

type Config = Readonly<Record<string, unknown>>

export const readDraft = (config: Config): Draft => {
  const theme = members(config['theme'])
  const fallback = members(config['fallback'])
  const suggestions = Array.isArray(config['suggestions']) ? config['suggestions'] : []
  return {
    title: text(config['title']),
    welcomeMessage: text(config['welcomeMessage']),
    placeholder: text(config['placeholder']),
    suggestions: suggestions.map(text),
    accent: text(theme['accent']),
    scheme: among(['auto', 'light', 'dark'], theme['scheme']),
    position: among(['bottom-right', 'bottom-left'], config['position']),
    launcherLabel: text(config['launcherLabel']),
    fallbackLabel: text(fallback['label']),
    fallbackHref: text(fallback['href']),
    attachments: readAttachmentsDraft(config['attachments']),
  }
}

/** The config with the draft in it. What says the same as nothing is left out. */
export const writeDraft = (config: Config, draft: Draft): Record<string, unknown> => {
  const suggestions = draft.suggestions.map((one) => one.trim()).filter((one) => one !== '')
  const hasFallback = draft.fallbackLabel.trim() !== '' || draft.fallbackHref.trim() !== ''
  const theme = put(members(config['theme']), {
    accent: draft.accent.trim() || undefined,
    scheme: draft.scheme === 'auto' ? undefined : draft.scheme,
  })
  return put(config, {
    title: draft.title.trim() || undefined,
    welcomeMessage: draft.welcomeMessage.trim() || undefined,
    placeholder: draft.placeholder.trim() || undefined,
    suggestions: suggestions.length > 0 ? suggestions : undefined,
    theme: Object.keys(theme).length > 0 ? theme : undefined,
    position: draft.position === 'bottom-right' ? undefined : draft.position,
    launcherLabel: draft.launcherLabel.trim() || undefined,
    fallback: hasFallback
      ? { label: draft.fallbackLabel.trim(), href: draft.fallbackHref.trim() }
      : undefined,
    attachments: writeAttachmentsDraft(config['attachments'], draft.attachments),
  })
}

/** What can be known to be wrong before the server is asked, by the server's own paths. */
export const faultsOf = (draft: Draft): Record<string, string> => {
  const faults: Record<string, string> = { ...attachmentFaults(draft.attachments) }
  const label = draft.fallbackLabel.trim()
  const href = draft.fallbackHref.trim()
  if (draft.accent.trim() !== '' && !isColor(draft.accent.trim())) {
    faults['config.theme.accent'] = 'Write the colour as # and six digits: #0f6b4f.'
  }
  if (href !== '' && label === '') faults['config.fallback.label'] = 'Say what the link is called.'
  if (label !== '' && href === '') faults['config.fallback.href'] = 'Say where the link leads.'
  if (href !== '' && !/^(https?:\/\/|mailto:|tel:)./i.test(href)) {
    faults['config.fallback.href'] =
      'Begin with https://, mailto: or tel:, as in mailto:help@shop.example.'
  }
  return faults
}

export const isColor = (value: string): boolean => /^#[0-9a-f]{6}$/i.test(value)

/** As people write it: `0F6B4F`, `#0f6`. Anything else stays as it was written. */
export const mendColor = (written: string): string => {
  const digits = /^#?([0-9a-f]{3}|[0-9a-f]{6})$/i.exec(written.trim())?.[1]
  if (!digits) return written.trim()
  const six = digits.length === 6 ? digits : digits.replace(/./g, '$&$&')
  return `#${six.toLowerCase()}`
}

/** A draft for looking at: what is not yet right is as if it were not there. */
export const previewConfig = (config: Config, draft: Draft): Record<string, unknown> => {
  const faults = faultsOf(draft)
  return writeDraft(config, {
    ...draft,
    ...(faults['config.theme.accent'] && { accent: '' }),
    attachments: {
      ...draft.attachments,
      ...(faults['config.attachments.maxBytes'] && { megabytes: '' }),
      ...(faults['config.attachments.maxCount'] && { count: '' }),
    },
    ...((faults['config.fallback.href'] || faults['config.fallback.label']) && {
      fallbackLabel: '',
      fallbackHref: '',
    }),
  })
}

const text = (value: unknown): string => (typeof value === 'string' ? value : '')

const members = (value: unknown): Config =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Config) : {}

const among = <Word extends string>(words: readonly [Word, ...Word[]], value: unknown): Word =>
  words.find((word) => word === value) ?? words[0]

/** With the members that have a value, without those that have none. */
const put = (target: Config, values: Config): Record<string, unknown> => {
  const result: Record<string, unknown> = { ...target }
  for (const [name, value] of Object.entries(values)) {
    if (value === undefined) delete result[name]
    else result[name] = value
  }
  return result
}
