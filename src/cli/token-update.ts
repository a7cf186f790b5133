/** `parley token update`: changes what the options name, and nothing else. */
import type { ClientToken, UpdatedClientToken } from '../protocol/control.js'
import { entityTag, ParleyError, type Control } from '../server.js'
import { defineCommand, type Flags, type Options } from './command.js'
import { withControl } from './control.js'
import { printable, sections } from './text.js'
import { readTokenId, tokenNote, tokenOperand } from './token-id.js'
import {
  optionOfTokenField,
  readConfig,
  readLimits,
  readTargets,
  tokenOptions,
} from './token-options.js'
import { describeToken, warningLines } from './token-text.js'
import { UsageError } from './usage-error.js'

const options = {
  name: { type: 'string', placeholder: 'N', about: 'What you call it.' },
  origin: {
    type: 'string',
    placeholder: 'O',
    about: 'An origin whose pages may use the token. Those given replace the whole list.',
    multiple: true,
  },
  'add-origin': {
    type: 'string',
    placeholder: 'O',
    about: 'An origin to add to the list.',
    multiple: true,
  },
  'remove-origin': {
    type: 'string',
    placeholder: 'O',
    about: 'An origin to take off the list, written as the list has it.',
    multiple: true,
  },
  active: { type: 'boolean', about: 'Switch the token on.' },
  inactive: { type: 'boolean', about: 'Switch the token off: every page is refused.' },
  ...tokenOptions,
} as const satisfies Options

export const tokenUpdate = defineCommand({
  name: 'token update',
  usage: 'ID [options]',
  summary: 'Changes a client token; what no option names stays as it is.',
  notes: [
    'A change takes effect at the next request. --agent and --flow, whichever is given, replace all who may answer. An empty text ("") takes a --title, --welcome, --placeholder, --accent or all of --attach away. The environment cannot be changed.',
    tokenNote,
  ],
  examples: [
    'parley token update ct_… --add-origin shop.example.com',
    'parley token update ct_… --per-minute 30 --per-hour 500',
    'parley token update ct_… --inactive',
  ],
  operands: [tokenOperand],
  options,
  optionOfField: optionOfTokenField,
  run: ({ flags, operands: [written = ''], print }) => {
    if (!Object.keys(options).some((name) => name in flags)) {
      throw new UsageError('parley token update needs to know what to change.')
    }
    return withControl(flags, async ({ tokens }) => {
      const id = await readTokenId(tokens, written)
      const updated = await changeWhatWasRead(tokens, id, (before) => changes(flags, before))
      const { clientToken, warnings } = updated
      const text = sections(
        `The client token ${printable(clientToken.name)} is changed.`,
        describeToken(clientToken),
        ...warningLines(warnings),
      )
      print({ text, json: updated })
    })
  },
})

/**
 * What is added to a list is added to the list that was read, so nobody else's change may come
 * between; one that does is read, and the change made anew, once.
 */
const changeWhatWasRead = async (
  tokens: Control['tokens'],
  id: string,
  change: (before: ClientToken) => Record<string, unknown>,
): Promise<UpdatedClientToken> => {
  const attempt = async () => {
    const { clientToken: before } = await tokens.show(id)
    return tokens.update(id, change(before), entityTag(before))
  }
  try {
    return await attempt()
  } catch (error) {
    if (error instanceof ParleyError && error.code === 'precondition_failed') return attempt()
    throw error
  }
}

type UpdateFlags = Flags<typeof options>

const changes = (flags: UpdateFlags, before: ClientToken): Record<string, unknown> => {
  const config = readConfig(flags, before.config)
  const allowedOrigins = readOrigins(flags, before.allowedOrigins)
  const targets = readTargets(flags)
  return {
    ...(flags.name !== undefined && { name: flags.name }),
    ...(allowedOrigins && { allowedOrigins }),
    // The default was one of those who are replaced.
    ...(targets && { ...targets, defaultFlowId: null }),
    ...readLimits(flags),
    ...(config && { config }),
    ...readActivity(flags),
  }
}

const readActivity = ({ active, inactive }: UpdateFlags): { isActive?: boolean } => {
  if (active && inactive) throw new UsageError('--active and --inactive exclude each other.')
  return active || inactive ? { isActive: active === true } : {}
}

const readOrigins = (flags: UpdateFlags, before: readonly string[]): string[] | undefined => {
  const { origin, 'add-origin': added = [], 'remove-origin': removed = [] } = flags
  if (!origin && added.length === 0 && removed.length === 0) return undefined
  if (origin && added.length + removed.length > 0) {
    throw new UsageError(
      '--origin replaces the list, so it excludes --add-origin and --remove-origin.',
    )
  }
  if (origin) return origin
  const gone = new Set(removed.map((written) => entryOnList(written, before)))
  return [...before.filter((entry) => !gone.has(entry)), ...added]
}

/** Lists are stored in lower case without a slash at the end. */
const entryOnList = (written: string, before: readonly string[]): string => {
  const stored = written.trim().toLowerCase().replace(/\/$/, '')
  if (before.includes(stored)) return stored
  throw new UsageError(
    `--remove-origin: expected one of ${before.join(', ') || 'none, since the list is empty'}, seen ${JSON.stringify(written)}.`,
  )
}
