/** The options that describe an API key, and the fields of the REST API that they set. */
import { permissionTemplates } from '../protocol/scopes.js'
import type { Flags, Options } from './command.js'
import { readMoment } from './moment.js'
import { UsageError } from './usage-error.js'

const templates = permissionTemplates.map(({ key }) => key).join(', ')

/** Of `key create` and `key update` alike. */
export const keyOptions = {
  permission: {
    type: 'string',
    placeholder: 'P',
    about: 'What it may do.',
    multiple: true,
  },
  template: {
    type: 'string',
    placeholder: 'T',
    about: `The permissions of a template, in place of --permission: ${templates}.`,
  },
  expires: {
    type: 'string',
    placeholder: 'ISO',
    about:
      'When it ends: a date (its first moment in UTC), a date-time with its zone, 2030-01-31T12:00:00Z, or never.',
  },
  'allow-ip': {
    type: 'string',
    placeholder: 'IP',
    about: 'An address or a CIDR range from which it may be used: 203.0.113.7, 10.0.0.0/8, ::1.',
    multiple: true,
  },
} as const satisfies Options

export const permissionNote =
  'A permission is RESOURCE:ACTION (CLIENT_TOKENS:WRITE), RESOURCE:* or *. The resources are CLIENT_TOKENS, CONVERSATIONS (both also DELETE), API_KEYS and METRICS.'

export const optionOfKeyField: Readonly<Record<string, string>> = {
  name: '--name',
  permissions: '--permission',
  environment: '--environment',
  expiresAt: '--expires',
  allowedIps: '--allow-ip',
}

/** Only what was written; the rest keeps its default, or its value. @throws UsageError */
export const readKeyFields = (flags: Flags<typeof keyOptions>): Record<string, unknown> => {
  const permissions = readPermissions(flags)
  return {
    ...(permissions && { permissions }),
    ...(flags.expires !== undefined && { expiresAt: readExpiry(flags.expires) }),
    ...(flags['allow-ip'] && { allowedIps: flags['allow-ip'] }),
  }
}

const readPermissions = ({
  permission,
  template,
}: Flags<typeof keyOptions>): readonly string[] | undefined => {
  if (template === undefined) return permission
  if (permission) throw new UsageError('--permission and --template exclude each other.')
  const found = permissionTemplates.find(({ key }) => key === template)
  if (found) return found.permissions
  throw new UsageError(
    `--template: expected one of ${templates}, seen ${JSON.stringify(template)}.`,
  )
}

const readExpiry = (written: string): string | null => {
  if (written === 'never') return null
  const moment = readMoment('--expires', written)
  if (Date.parse(moment) > Date.now()) return moment
  throw new UsageError(`--expires: expected a time to come, seen ${JSON.stringify(written)}.`)
}
