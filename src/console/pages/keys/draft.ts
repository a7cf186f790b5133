/** The form of an API key, as it is written. */
import type { ApiKey, ApiKeyOptions } from '../../../protocol/api-keys.js'
import { readAddresses } from './addresses.js'
import { dateField, expiryOf, type ExpiryPreset } from './expiry.js'

/** A key with the tag that a write of it sends as `ifMatch`. */
export interface TaggedKey {
  key: ApiKey
  etag: string | null
}

export interface KeyDraft {
  name: string
  permissions: readonly string[]
  expiry: ExpiryPreset
  /** For the preset `date`. */
  date: string
  /** One a line. */
  addresses: string
}

export const emptyKey = (options: ApiKeyOptions): KeyDraft => ({
  name: '',
  permissions: options.permissionTemplates[0]?.permissions ?? ['CLIENT_TOKENS:READ'],
  expiry: '90',
  date: '',
  addresses: '',
})

export const draftOf = ({ name, permissions, expiresAt, allowedIps }: ApiKey): KeyDraft => ({
  name,
  permissions,
  expiry: expiresAt === null ? 'never' : 'date',
  date: expiresAt === null ? '' : dateField(expiresAt),
  addresses: allowedIps.join('\n'),
})

/** What is sent. An end that was not touched stays as it is, to the second. */
export const fieldsOf = (draft: KeyDraft, now: number, known?: ApiKey) => {
  const isSameEnd =
    known?.expiresAt && draft.expiry === 'date' && draft.date === dateField(known.expiresAt)
  const expiresAt = isSameEnd ? known.expiresAt : expiryOf(draft.expiry, draft.date, now)
  return {
    name: draft.name.trim(),
    permissions: [...draft.permissions],
    expiresAt: expiresAt ?? null,
    allowedIps: readAddresses(draft.addresses),
  }
}

/** What can be known to be wrong before the server is asked, by the server's own paths. */
export const keyFaults = (draft: KeyDraft, now: number): Record<string, string> => {
  const faults: Record<string, string> = {}
  if (draft.name.trim() === '') faults['name'] = 'Give the key a name, such as the program’s.'
  if (draft.permissions.length === 0) {
    faults['permissions'] = 'Choose at least one thing that the key may do.'
  }
  const expiry = expiryOf(draft.expiry, draft.date, now)
  if (expiry === undefined) faults['expiresAt'] = 'Choose a date, or “Never”.'
  else if (draft.expiry === 'date' && expiry !== null && Date.parse(expiry) <= now) {
    faults['expiresAt'] = 'This day is over: choose a later one.'
  }
  return faults
}
