/** The options that describe a client token, and the fields of the REST API that they set. */
import { attachmentBytes, attachmentCount, fileTypes } from '../protocol/attachments.js'
import type { Flags, Options } from './command.js'
import { UsageError } from './usage-error.js'
import { readWhole } from './whole.js'

/** What files are called on a command line, by the ending of their names. */
const fileEndings = Object.values(fileTypes).map(([ending]) => ending)

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
  attach: {
    type: 'string',
    placeholder: 'KIND',
    about: `What visitors may attach to a message: images, ${fileEndings.join(', ')}. Those given replace all; none: "".`,
    multiple: true,
  },
  'attach-bytes': {
    type: 'string',
    placeholder: 'N',
    about: `Bytes of one attachment: 1024 to ${attachmentBytes.most}. Default ${attachmentBytes.fallback}.`,
  },
  'attach-count': {
    type: 'string',
    placeholder: 'N',
    about: `Attachments in one message: 1 to ${attachmentCount.most}. Default ${attachmentCount.fallback}.`,
  },
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
  'config.attachments.files': '--attach',
  'config.attachments.maxBytes': '--attach-bytes',
  'config.attachments.maxCount': '--attach-count',
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
  const attachments = readAttachments(flags, before['attachments'])
  const texts = { title, welcomeMessage: welcome, placeholder }
  const written = Object.entries(texts).filter(([, text]) => text !== undefined)
  if (written.length === 0 && accent === undefined && attachments === undefined) return undefined
  const config: Record<string, unknown> = { ...before }
  if (attachments === null) delete config['attachments']
  else if (attachments) config['attachments'] = attachments
  for (const [field, text] of written) set(config, field, text)
  if (accent !== undefined) {
    const theme: Record<string, unknown> = { ...(before['theme'] as object | null | undefined) }
    set(theme, 'accent', accent)
    config['theme'] = theme
  }
  return config
}

/** Undefined where nothing was written of them, and null where they are to be taken away. */
const readAttachments = (
  flags: TokenFlags,
  before: unknown,
): Record<string, unknown> | null | undefined => {
  const { attach, 'attach-bytes': bytes, 'attach-count': count } = flags
  if (!attach && bytes === undefined && count === undefined) return undefined
  if (attach?.every((kind) => kind.trim() === '')) return null
  const { images, files, ...others } = (before ?? {}) as Record<string, unknown>
  return {
    ...others,
    ...(attach ? readKinds(attach) : { images, files }),
    ...(bytes !== undefined && { maxBytes: readWhole('--attach-bytes', bytes) }),
    ...(count !== undefined && { maxCount: readWhole('--attach-count', count) }),
  }
}

/** `images`, the ending of a file's name, or its media type. */
const readKinds = (kinds: readonly string[]): { images?: true; files?: string[] } => {
  const written = kinds.flatMap((kind) => kind.split(',')).map((kind) => kind.trim().toLowerCase())
  const files = written
    .filter((kind) => kind !== 'images')
    .map((kind) => {
      const ending = kind.replace(/^\./, '')
      const found = Object.entries(fileTypes).find(
        ([type, endings]) => type === kind || endings.includes(ending),
      )
      if (found) return found[0]
      throw new UsageError(
        `--attach: expected images, ${fileEndings.join(', ')}, seen ${JSON.stringify(kind)}.`,
      )
    })
  return {
    ...(written.includes('images') && { images: true as const }),
    ...(files.length > 0 && { files: [...new Set(files)] }),
  }
}

const set = (fields: Record<string, unknown>, field: string, text: string | undefined): void => {
  if (text === '') delete fields[field]
  else fields[field] = text
}
