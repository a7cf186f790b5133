/**
 * What a caller of the control surface may see and do: an API key's permissions and environment, or
 * all of it for the operator and for this machine's command line. Absence is denial.
 */
import type { Environment } from '../protocol/control.js'
import { ParleyError } from '../protocol/errors.js'
import { isGranted, type Scope } from '../protocol/scopes.js'

export interface Access {
  /** `local`: the command line, and programs that have the server in them. */
  readonly who: 'key' | 'operator' | 'local'
  /** Resources of others do not exist for the caller. The first is the default for what it makes. */
  readonly environments: readonly Environment[]
  readonly permissions: readonly string[]
  /** The key's own id. */
  readonly keyId: string | null
}

export const localAccess: Access = {
  who: 'local',
  environments: ['live', 'test'],
  permissions: ['*'],
  keyId: null,
}

/** The operator, signed in to the console. */
export const operatorAccess: Access = { ...localAccess, who: 'operator' }

/** @throws ParleyError `scope_missing` */
export const requireScope = ({ permissions }: Access, scope: Scope): void => {
  if (isGranted(permissions, scope)) return
  throw new ParleyError('scope_missing', {
    detail: `expected a key with the permission ${scope}, seen one with ${permissions.join(', ') || 'none'}`,
  })
}

/** Whether a resource of this environment exists for the caller. */
export const isVisible = ({ environments }: Access, environment: Environment): boolean =>
  environments.includes(environment)
