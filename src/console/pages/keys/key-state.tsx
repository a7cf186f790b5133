/** Whether a key can be used, as a badge. */
import { Badge } from '../../parts/words.js'
import type { KeyState } from './expiry.js'

const looks = {
  active: { tone: 'ok', label: 'Active' },
  revoked: { tone: 'plain', label: 'Revoked' },
  expired: { tone: 'warn', label: 'Expired' },
} as const

export const KeyStateBadge = ({ state }: { state: KeyState }) => {
  const { tone, label } = looks[state]
  return <Badge tone={tone}>{label}</Badge>
}
