/** The options that describe a client token, and the fields of the REST API that they set. */
import type { Flags, Options } from './command.js'
import { readWhole } from './whole.js'

/** Of `token create` and `token update` alike. */
export const tokenOptions = {
  agent: {
    type: 'string',
    placeholder: 'ID',
    about: 'An agent of the configuration that may answer.',
    multiple: true,
  },
  flow: {
    type: 'string',
    placeholder: 'ID',
    about: 'A flow of the configuration that may answer. The first flow goes before any agent.',
    multiple: true,
  },
  'per-minute': {
    type: 'string',
    placeholder: 'N',
    about: 'Messages in any 60 seconds, of all visitors of the site together: 1 to 1000.',
  },
  'per-hour': {
    type: 'string',
    placeholder: 'N',
    about: 'Messages in any 3,600 seconds, of all visitors of the site together: 1 to 10000.',
  },
  'max-messages': {
    type: 'string',
    placeholder: 'N',
    about: 'Messages in one session of one visitor: 1 to 1000.',
  },
  'idle-minutes': {
    type: 'string',
    placeholder: 'N',
    about: 'A session ends after so many minutes without a message: 1 to 1440.',
  },
  title: { type: 'string', placeholder: 'TEXT', about: "The panel's title." },
  welcome: { type: 'string', placeholder: 'TEXT', about: 'The first thing that a visitor reads.' },
  placeholder: {
    type: 'string',
    placeholder: 'TEXT',
    about: 'What stands in the empty message field.',
  },
  accent: { type: 'string', placeholder: 'COLOUR', about: 'The colour, as #0f6b4f.' },
} as const satisfies Options

export const optionOfTokenField: Readonly<Record<string, string>> = {
  name: '--name',
  allowedOrigins: '--origin',
  environment: '--environment',
  agentIds: '--agent',
  flowIds: '--flow',
  rateLimitPerMinute: '--per-minute',
  rateLimitPerHour: '--per-hour',
  maxMessagesPerSession: '--max-messages',
  sessionIdleTimeoutMinutes: '--idle-minutes',
  'config.title': '--title',
  'config.welcomeMessage': '--welcome',
  'config.placeholder': '--placeholder',
  'config.theme.accent': '--accent',
}

type TokenFlags = Flags<typeof tokenOptions>

/** Only what was written; the rest keeps its default, or its value. */
export const readLimits = (flags: TokenFlags): Record<string, number> => {
  const limits: Record<string, number> = {}
  for (const option of ['per-minute', 'per-hour', 'max-messages', 'idle-minutes'] as const) {
    const written = flags[option]
    const field = limitFields[option]
    if (written !== undefined) limits[field] = readWhole(`--${option}`, written)
  }
  return limits
}

const limitFields = {
  'per-minute': 'rateLimitPerMinute',
  'per-hour': 'rateLimitPerHour',
  'max-messages': 'maxMessagesPerSession',
  'idle-minutes': 'sessionIdleTimeoutMinutes',
} as const

/** Who answers, if the command says so: both lists, since one alone would leave the other's. */
export const readTargets = ({
  agent,
  flow,
}: TokenFlags): { agentIds: string[]; flowIds: string[] } | undefined =>
  agent || flow ? { agentIds: agent ?? [], flowIds: flow ?? [] } : undefined

/** The config with what was written, or undefined if nothing was. An empty text removes one. */
export const readConfig = (
  flags: TokenFlags,
  before: Readonly<Record<string, unknown>>,
): Record<string, unknown> | undefined => {
  const { title, welcome, placeholder, accent } = flags
  const texts = { title, welcomeMessage: welcome, placeholder }
  const written = Object.entries(texts).filter(([, text]) => text !== undefined)
  if (written.length === 0 && accent === undefined) return undefined
  const config: Record<string, unknown> = { ...before }
  for (const [field, text] of written) set(config, field, text)
  if (accent !== undefined) {
    const theme: Record<string, unknown> = { ...(before['theme'] as object | null | undefined) }
    set(theme, 'accent', accent)
    config['theme'] = theme
  }
  return config
}

const set = (fields: Record<string, unknown>, field: string, text: string | undefined): void => {
  if (text === '') delete fields[field]
  else fields[field] = text
}
