/** The fields of an API key: how they are read from an operator, judged, and shown again. */
import {
  createApiKeySchema,
  updateApiKeySchema,
  type ApiKey,
  type CreateApiKey,
} from '../protocol/api-keys.js'
import type { FieldError } from '../protocol/errors.js'
import { nearest } from '../protocol/nearest.js'
import { permissionGroups, scopes } from '../protocol/scopes.js'
import { formatRange, parseRange } from './address-range.js'
import { readChange } from './change.js'
import { invalidRequest, readGoodFields } from './fields.js'
import type { KeyRecord } from './store/store.js'

/** A key as it is shown. */
export const presentKey = (key: KeyRecord): ApiKey => ({
  id: key.id,
  name: key.name,
  environment: key.environment,
  permissions: key.permissions,
  expiresAt: iso(key.expiresAt),
  allowedIps: key.allowedIps,
  isActive: key.isActive,
  keyPrefix: key.prefix,
  searchHint: key.hint,
  lastUsedAt: iso(key.lastUsedAt),
  createdAt: new Date(key.createdAt).toISOString(),
  updatedAt: new Date(key.updatedAt).toISOString(),
})

const iso = (time: number | null): string | null =>
  time === null ? null : new Date(time).toISOString()

/** @throws ParleyError naming every bad field of a new key */
export const readCreateKey = (
  input: unknown,
  now: number,
): Pick<KeyRecord, 'name' | 'environment' | 'permissions' | 'expiresAt' | 'allowedIps'> => {
  const read = readGoodFields(createApiKeySchema, input)
  const errors = [...read.errors, ...judge(read.value, now)]
  if (!read.isGood || errors.length > 0) throw invalidRequest(errors)
  return { ...read.value, ...stored(read.value) }
}

/**
 * What a change sets. What it leaves as it was is not judged again: a key must not become
 * unchangeable because it has expired, or has a permission that there is no more.
 */
export const readUpdateKey = (
  { before, shown }: { before: KeyRecord; shown: ApiKey },
  input: unknown,
  now: number,
): Pick<KeyRecord, 'name' | 'permissions' | 'expiresAt' | 'allowedIps' | 'isActive'> => {
  const change = readChange(shown, updateApiKeySchema.shape, input)
  const read = readGoodFields(updateApiKeySchema, change.changes)
  const { name, permissions, expiresAt, allowedIps, isActive } = read.value
  const isSameTime = expiresAt !== undefined && timeOf(expiresAt) === before.expiresAt
  const judged = judge(
    {
      ...(!isEqual(permissions, before.permissions) && { permissions }),
      ...(!isEqual(allowedIps, before.allowedIps) && { allowedIps }),
      ...(!isSameTime && { expiresAt }),
    },
    now,
  )
  const errors = [...change.errors, ...read.errors, ...judged]
  if (errors.length > 0) throw invalidRequest(errors)
  return {
    name: name ?? before.name,
    isActive: isActive ?? before.isActive,
    ...stored({
      permissions: permissions ?? before.permissions,
      expiresAt: expiresAt === undefined ? shown.expiresAt : expiresAt,
      allowedIps: allowedIps ?? before.allowedIps,
    }),
  }
}

const isEqual = (one: unknown, other: unknown): boolean =>
  JSON.stringify(one) === JSON.stringify(other)

type Judged = {
  [Field in 'permissions' | 'expiresAt' | 'allowedIps']?: CreateApiKey[Field] | undefined
}

/** What no schema can say. */
const judge = (
  { permissions = [], expiresAt = null, allowedIps = [] }: Judged,
  now: number,
): FieldError[] => [
  ...permissions.flatMap((permission, index) =>
    permissionWords.includes(permission) ? [] : [unknownPermission(permission, index)],
  ),
  ...(expiresAt === null || Date.parse(expiresAt) > now ? [] : [past(expiresAt, now)]),
  ...allowedIps.flatMap((range, index) => (parseRange(range) ? [] : [badRange(range, index)])),
]

const permissionWords: readonly string[] = [
  ...scopes,
  ...permissionGroups.map(({ key }) => `${key}:*`),
  '*',
]

const unknownPermission = (permission: string, index: number): FieldError => {
  const near = nearest(permission, permissionWords)
  const [resource = ''] = permission.split(':')
  const ofResource = permissionWords.filter((word) => word.startsWith(`${resource}:`))
  const expected = near ?? (ofResource.length > 0 ? ofResource : permissionWords).join(', ')
  return {
    path: `permissions[${index}]`,
    code: 'unknown_permission',
    message: `expected ${expected}, seen ${JSON.stringify(permission)}`,
  }
}

const past = (expiresAt: string, now: number): FieldError => ({
  path: 'expiresAt',
  code: 'in_the_past',
  message: `expected a time after ${new Date(now).toISOString()}, seen ${JSON.stringify(expiresAt)}; to end a key now, set isActive to false`,
})

const badRange = (range: string, index: number): FieldError => ({
  path: `allowedIps[${index}]`,
  code: 'bad_address',
  message: `expected an address or a range such as 203.0.113.7, 10.0.0.0/8 or 2001:db8::/32, seen ${JSON.stringify(range)}`,
})

/** Each permission and range once, and the range in one way to write it. */
const stored = ({ permissions, expiresAt, allowedIps }: Required<Judged>) => ({
  permissions: [...new Set(permissions)],
  expiresAt: timeOf(expiresAt ?? null),
  allowedIps: [...new Set((allowedIps ?? []).map(canonical))],
})

const timeOf = (time: string | null): number | null => (time === null ? null : Date.parse(time))

const canonical = (text: string): string => {
  const range = parseRange(text)
  return range ? formatRange(range) : text
}
