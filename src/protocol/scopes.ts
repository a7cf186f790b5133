/**
 * What an API key may be allowed to do: the scopes that routes ask for, the groups in which they are
 * shown, and the templates that a form offers. Absence is denial.
 */

export interface PermissionGroup {
  key: string
  label: string
  description: string
  permissions: readonly string[]
}

export const permissionGroups = [
  {
    key: 'CLIENT_TOKENS',
    label: 'Client tokens',
    description: 'The public tokens that sites carry: their origins, limits, looks and usage.',
    permissions: ['CLIENT_TOKENS:READ', 'CLIENT_TOKENS:WRITE', 'CLIENT_TOKENS:DELETE'],
  },
  {
    key: 'CONVERSATIONS',
    label: 'Conversations',
    description: 'What visitors wrote and were answered, and what they thought of it.',
    permissions: ['CONVERSATIONS:READ', 'CONVERSATIONS:DELETE'],
  },
  {
    key: 'API_KEYS',
    label: 'API keys',
    description: 'The secret keys of your programs. No key can make another.',
    permissions: ['API_KEYS:READ', 'API_KEYS:WRITE', 'API_KEYS:DELETE'],
  },
  {
    key: 'METRICS',
    label: 'Metrics',
    description: 'The counters of the server at /metrics, for Prometheus. Not for test keys.',
    permissions: ['METRICS:READ'],
  },
] as const satisfies readonly PermissionGroup[]

export type Scope = (typeof permissionGroups)[number]['permissions'][number]

export const scopes: readonly Scope[] = permissionGroups.flatMap(({ permissions }) => permissions)

export interface PermissionTemplate {
  key: string
  label: string
  description: string
  permissions: readonly string[]
}

export const permissionTemplates: readonly PermissionTemplate[] = [
  {
    key: 'read_only',
    label: 'Read only',
    description: 'Sees client tokens, usage and conversations. Changes nothing.',
    permissions: ['CLIENT_TOKENS:READ', 'CONVERSATIONS:READ'],
  },
  {
    key: 'deploy',
    label: 'Deploy',
    description:
      'Makes, changes and rotates client tokens, for a build pipeline. No conversations.',
    permissions: ['CLIENT_TOKENS:READ', 'CLIENT_TOKENS:WRITE'],
  },
  {
    key: 'conversations',
    label: 'Conversations',
    description: 'Reads, exports and deletes conversations. No tokens.',
    permissions: ['CONVERSATIONS:*'],
  },
  {
    key: 'monitoring',
    label: 'Monitoring',
    description: 'Reads the counters of the server, and nothing else.',
    permissions: ['METRICS:READ'],
  },
  {
    key: 'everything',
    label: 'Everything',
    description: 'All that a key may ever do.',
    permissions: ['*'],
  },
]

/**
 * Whether one of the permissions (`RESOURCE:ACTION`, `RESOURCE:*`, `*`) covers what is wanted: a
 * scope, or another permission.
 */
export const isGranted = (permissions: readonly string[], wanted: string): boolean => {
  const [resource] = wanted.split(':')
  return permissions.some(
    (permission) => permission === '*' || permission === wanted || permission === `${resource}:*`,
  )
}
