/** `parley key create`: a secret for an operator's programs, shown once. */
import { defineCommand } from './command.js'
import { withControl } from './control.js'
import { columns, paragraph, printable, sections } from './text.js'
import { UsageError } from './usage-error.js'

export const keyCreate = defineCommand({
  name: 'key create',
  usage: '--name N [--permission P …] [options]',
  summary: 'Makes an API key, a secret for your programs, and shows it this one time.',
  notes: [
    'A permission is RESOURCE:ACTION (CLIENT_TOKENS:WRITE), RESOURCE:* or *. Default: CLIENT_TOKENS:READ and CONVERSATIONS:READ.',
    'An API key never belongs into a page; a page carries a client token.',
  ],
  examples: ['parley key create --name Deploy --permission "CLIENT_TOKENS:*" --expires 2030-01-31'],
  options: {
    name: { type: 'string', placeholder: 'N', about: 'What you call it.', required: true },
    permission: {
      type: 'string',
      placeholder: 'P',
      about: 'What it may do.',
      multiple: true,
    },
    environment: {
      type: 'string',
      placeholder: 'live|test',
      about: 'A test key sees and makes test resources only. Default live. Fixed for good.',
    },
    expires: {
      type: 'string',
      placeholder: 'ISO',
      about:
        'When it ends: a date (its first moment in UTC) or a date-time with its zone, 2030-01-31T12:00:00Z. Default never.',
    },
  },
  optionOfField: {
    name: '--name',
    permissions: '--permission',
    environment: '--environment',
    expiresAt: '--expires',
  },
  run: ({ flags, print }) => {
    const expiresAt = flags.expires === undefined ? undefined : readExpiry(flags.expires)
    return withControl(flags, async ({ keys }) => {
      const created = await keys.create({
        name: flags.name,
        ...(flags.permission && { permissions: flags.permission }),
        ...(flags.environment !== undefined && { environment: flags.environment }),
        ...(expiresAt !== undefined && { expiresAt }),
      })
      const { apiKey, plainKey, warning } = created
      const facts = columns([
        ['  id', apiKey.id],
        ['  environment', apiKey.environment],
        ['  permissions', apiKey.permissions.join(', ')],
        ['  expires', apiKey.expiresAt ?? 'never'],
      ])
      const text = sections(
        `The API key ${printable(apiKey.name)} is made:\n\n  ${plainKey}`,
        paragraph(warning),
        facts,
      )
      print({ text, json: created })
    })
  },
})

/** @throws UsageError for what is no moment, or one that has passed */
const readExpiry = (written: string): string => {
  const [, date, time = 'T00:00:00Z'] =
    /^(\d{4}-\d{2}-\d{2})(T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:\d{2}))?$/.exec(
      written.toUpperCase(),
    ) ?? []
  const moment = Date.parse(`${date}${time}`)
  // A parser that is kind makes the second of March of the thirtieth of February.
  const isDate = date !== undefined && isOnCalendar(date)
  if (!isDate || Number.isNaN(moment)) {
    throw new UsageError(
      `--expires: expected a date or a date-time with its zone, as 2030-01-31 or 2030-01-31T12:00:00Z, seen ${JSON.stringify(written)}.`,
    )
  }
  if (moment <= Date.now()) {
    throw new UsageError(`--expires: expected a time to come, seen ${JSON.stringify(written)}.`)
  }
  return new Date(moment).toISOString()
}

const isOnCalendar = (date: string): boolean => {
  const midnight = Date.parse(`${date}T00:00:00Z`)
  return !Number.isNaN(midnight) && new Date(midnight).toISOString().startsWith(date)
}
