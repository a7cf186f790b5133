/** Moments as they are written on a command line. */
import { UsageError } from './usage-error.js'

/**
 * A date (its first moment in UTC) or a date-time with its zone, as ISO 8601 in UTC.
 *
 * @throws UsageError
 */
export const readMoment = (option: string, written: string): string => {
  const [, date, time = 'T00:00:00Z'] =
    /^(\d{4}-\d{2}-\d{2})(T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:\d{2}))?$/.exec(
      written.toUpperCase(),
    ) ?? []
  const moment = Date.parse(`${date}${time}`)
  // A parser that is kind makes the second of March of the thirtieth of February.
  if (date !== undefined && isOnCalendar(date) && !Number.isNaN(moment)) {
    return new Date(moment).toISOString()
  }
  throw new UsageError(
    `${option}: expected a date or a date-time with its zone, as 2030-01-31 or 2030-01-31T12:00:00Z, seen ${JSON.stringify(written)}.`,
  )
}

const isOnCalendar = (date: string): boolean => {
  const midnight = Date.parse(`${date}T00:00:00Z`)
  return !Number.isNaN(midnight) && new Date(midnight).toISOString().startsWith(date)
}
