/** Takes out of whatever is told what nobody else should have: keys, tokens and sessions in full. */
import { redact } from '../protocol/credential.js'

const credentials = /\b(ct|rt)_(live|test)_[0-9A-Za-z_]{12,}/g
const sessions = /\bcs_[\w-]{20,}/g

/** The same value with each text in it redacted. */
export const withoutSecrets = <Value>(value: Value): Value => walk(value) as Value

const walk = (value: unknown): unknown => {
  if (typeof value === 'string') {
    return value.replaceAll(credentials, redact).replaceAll(sessions, 'cs_…')
  }
  if (Array.isArray(value)) return value.map(walk)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, walk(member)]))
}
