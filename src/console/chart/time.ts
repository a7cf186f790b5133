/**
 * Spans of time in words. An hour is told by the reader's own clock; a day of the server's counts is a
 * day in UTC, and is told as one.
 */

export type Bucket = 'hour' | 'day'

const formats = {
  hour: {
    short: new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' }),
    long: new Intl.DateTimeFormat(undefined, {
      weekday: 'short',
      day: 'numeric',
      month: 'short',
      hour: '2-digit',
      minute: '2-digit',
    }),
  },
  day: {
    short: new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short', timeZone: 'UTC' }),
    long: new Intl.DateTimeFormat(undefined, {
      weekday: 'short',
      day: 'numeric',
      month: 'short',
      year: 'numeric',
      timeZone: 'UTC',
    }),
  },
}

/** Beside an axis. */
export const shortTime = (start: string, bucket: Bucket): string =>
  formats[bucket].short.format(new Date(start))

/** By itself. */
export const longTime = (start: string, bucket: Bucket): string =>
  formats[bucket].long.format(new Date(start))
