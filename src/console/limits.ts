/** The four limits of a client token: their bounds, their defaults, and what each of them does. */

export const limits = [
  {
    key: 'rateLimitPerMinute',
    label: 'Messages per minute',
    unit: 'messages in any 60 seconds',
    effect:
      'Of all visitors together. Whoever writes beyond it is told that the chat is busy, and their message waits in the field.',
    min: 1,
    max: 1000,
    fallback: 10,
  },
  {
    key: 'rateLimitPerHour',
    label: 'Messages per hour',
    unit: 'messages in any 60 minutes',
    effect:
      'Of all visitors together. What this token can cost you in an hour, whatever happens: set it to what you are willing to pay for.',
    min: 1,
    max: 10_000,
    fallback: 100,
  },
  {
    key: 'maxMessagesPerSession',
    label: 'Messages per session',
    unit: 'messages',
    effect:
      'Of one visitor in one chat. They see it coming three messages before, and may start a new chat.',
    min: 1,
    max: 1000,
    fallback: 100,
  },
  {
    key: 'sessionIdleTimeoutMinutes',
    label: 'A session lapses after',
    unit: 'minutes without a message',
    effect:
      'The chat goes on unseen when the visitor comes back: a new session takes up the conversation.',
    min: 1,
    max: 1440,
    fallback: 30,
  },
] as const

export type LimitKey = (typeof limits)[number]['key']
export type WrittenLimits = Record<LimitKey, string>

export const defaultLimits = (): WrittenLimits =>
  writeLimits(Object.fromEntries(limits.map(({ key, fallback }) => [key, fallback])) as Numbers)

type Numbers = Record<LimitKey, number>

export const writeLimits = (numbers: Numbers): WrittenLimits =>
  Object.fromEntries(limits.map(({ key }) => [key, String(numbers[key])])) as WrittenLimits

/** `10 messages a minute, 100 an hour, …` */
export const limitsInWords = (written: WrittenLimits): string =>
  `${written.rateLimitPerMinute} messages a minute, ${written.rateLimitPerHour} an hour, ` +
  `${written.maxMessagesPerSession} a session; lapses after ${written.sessionIdleTimeoutMinutes} minutes`

/** What is wrong with each as it is written; empty if nothing is. */
export const limitErrors = (written: WrittenLimits): Partial<Record<LimitKey, string>> =>
  Object.fromEntries(
    limits.flatMap(({ key, min, max }) => {
      const text = written[key].trim()
      const number = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN
      if (number >= min && number <= max) return []
      const seen = text === '' ? 'nothing' : text
      const most = max.toLocaleString('en')
      return [[key, `Expected a whole number from ${min} to ${most}, seen ${seen}.`]]
    }),
  )

/** As the server takes them. Only for what has no errors. */
export const readLimits = (written: WrittenLimits): Numbers =>
  Object.fromEntries(limits.map(({ key }) => [key, Number(written[key])])) as Numbers
