/** When a key ends: presets and a date of the operator's own, as the server wants it; and whether it has. */

export const expiryPresets = [
  { value: 'never', label: 'Never' },
  { value: '30', label: 'In 30 days' },
  { value: '90', label: 'In 90 days' },
  { value: '365', label: 'In a year' },
  { value: 'date', label: 'On a date…' },
] as const
export type ExpiryPreset = (typeof expiryPresets)[number]['value']

const dayMs = 86_400_000

/**
 * ISO 8601, or null for never. A date is meant to its end, by the operator's clock.
 * @param date `2026-12-31`; counts for the preset `date` alone
 * @returns undefined where there is no date that can be meant
 */
export const expiryOf = (
  preset: ExpiryPreset,
  date: string,
  now: number,
): string | null | undefined => {
  if (preset === 'never') return null
  if (preset !== 'date') return new Date(now + Number(preset) * dayMs).toISOString()
  const end = new Date(`${date}T23:59:59`)
  return /^\d{4}-\d\d-\d\d$/.test(date) && !Number.isNaN(end.getTime())
    ? end.toISOString()
    : undefined
}

/** `2026-12-31` by the operator's clock, for a field of type date. */
export const dateField = (time: string | number): string => {
  const date = new Date(time)
  const two = (part: number) => String(part).padStart(2, '0')
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`
}

export type KeyState = 'active' | 'revoked' | 'expired'

export const keyState = (
  { isActive, expiresAt }: { isActive: boolean; expiresAt: string | null },
  now: number,
): KeyState => {
  if (!isActive) return 'revoked'
  return expiresAt !== null && Date.parse(expiresAt) <= now ? 'expired' : 'active'
}
