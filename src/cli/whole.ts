/** Numbers as they are written on a command line. */
import { UsageError } from './usage-error.js'

/**
 * A whole number from `min` to `max`. Narrower bounds are those of the field that it sets, and are
 * judged with it.
 *
 * @throws UsageError
 */
export const readWhole = (
  option: string,
  text: string,
  max = Number.MAX_SAFE_INTEGER,
  min = 0,
): number => {
  const number = /^\d{1,16}$/.test(text) ? Number(text) : Number.NaN
  if (number >= min && number <= max) return number
  const bounds = max === Number.MAX_SAFE_INTEGER ? '' : ` from ${min} to ${max}`
  throw new UsageError(`${option}: expected a whole number${bounds}, seen ${JSON.stringify(text)}.`)
}
