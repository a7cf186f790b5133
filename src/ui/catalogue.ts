/**
 * Every word that the panel shows or speaks, in one place. English is inline; a pack in another
 * language, or a site's own words, are laid over it. It decides no wording at run time but plurals.
 */

/** `{name}` is replaced; an entry of several forms is chosen by `Intl.PluralRules` over `count`. */
type Entry = string | Readonly<Partial<Record<Intl.LDMLPluralRule, string>> & { other: string }>

export const english = {
  title: 'Chat',
  welcome: 'Hi! How can I help?',
  placeholder: 'Write a message…',
  message: 'Message',
  send: 'Send',
  stop: 'Stop',
  newChat: 'New chat',
  widen: 'Expand',
  narrow: 'Shrink',
  close: 'Close',
  transcript: 'Conversation',
  starters: 'Suggestions',

  online: 'Online',
  connecting: 'Connecting…',
  answering: 'Answering…',
  offline: 'Offline',
  busy: 'Busy',
  unavailable: 'Unavailable',

  youSaid: 'You said',
  assistantSaid: 'Assistant said',
  sending: 'Sending…',
  queued: 'Sent after this answer',
  queuedLimited: 'Sent by itself, soon',
  queuedOffline: "Sent when you're back",
  cancel: 'Cancel',
  notSent: 'Not sent.',
  retry: 'Retry',
  remove: 'Delete',
  waiting: 'Still working…',
  waitingLong: 'This takes longer than usual.',
  reconnecting: 'Reconnecting…',
  stopped: 'Stopped',
  replyFailed: 'The answer was cut off.',
  copy: 'Copy',
  copied: 'Copied',
  good: 'Good answer',
  bad: 'Bad answer',
  sources: 'Sources',
  reasoning: 'Reasoning',
  toolRunning: 'Using {name}…',
  toolSucceeded: 'Used {name}',
  toolFailed: '{name} failed',
  more: 'More',
  unread: 'New',

  isOffline: "You're offline. Messages will be sent when you're back.",
  isBusy: 'The chat is busy.',
  sendIn: { one: 'Send in {count} second', other: 'Send in {count} seconds' },
  left: {
    one: '{count} message left in this chat',
    other: '{count} messages left in this chat',
  },
  reachedMax: {
    one: "You've reached the {count}-message limit for this chat.",
    other: "You've reached the {count}-message limit for this chat.",
  },
  reached: "You've reached the message limit for this chat.",
  startNew: 'Start new chat',
  isUnavailable: "Chat isn't available right now.",
  failed: 'Something went wrong on our side.',
  tooLong: {
    one: '{count} character too many',
    other: '{count} characters too many',
  },
  characters: '{used} of {max} characters',
  oneQueued: 'One message is waiting already.',

  developer: 'Only you see this, because the page is on {host}',
  seen: 'Seen',
  token: 'Token',
  server: 'Server',
  fix: 'Fix',
  learn: 'Read more',

  isAnswering: 'Assistant is answering',
  answerComplete: 'Answer complete',
  busyOver: 'You can send again.',
  codeBlock: { one: 'code block, {count} line', other: 'code block, {count} lines' },
  table: 'table',
  image: 'Image',
  done: 'done',
  notDone: 'not done',
  cut: 'The rest is too long to show.',
} as const satisfies Record<string, Entry>

export type Word = keyof typeof english

/** Says a word of the catalogue with its values filled in. */
export type Words = (word: Word, values?: Readonly<Record<string, string | number>>) => string

/**
 * @param locale BCP 47, for plurals and numbers; one that does not exist counts as English.
 * @param overrides A site's own words by key; anything but a string is passed over.
 */
export const createWords = (
  locale: string,
  overrides: Readonly<Record<string, unknown>> = {},
): Words => {
  const [known = 'en'] = supported(locale)
  const plurals = new Intl.PluralRules(known)
  const numbers = new Intl.NumberFormat(known)
  const choose = (word: Word, count: unknown): string => {
    const own = Object.hasOwn(overrides, word) ? overrides[word] : undefined
    if (typeof own === 'string') return own
    const entry: Entry = english[word]
    if (typeof entry === 'string') return entry
    return entry[plurals.select(Number(count))] ?? entry.other
  }
  return (word, values = {}) =>
    choose(word, values['count']).replace(/\{(\w+)\}/g, (whole, name: string) => {
      const value = values[name]
      if (value === undefined) return whole
      return typeof value === 'number' ? numbers.format(value) : value
    })
}

const supported = (locale: string): string[] => {
  try {
    return Intl.PluralRules.supportedLocalesOf(locale)
  } catch {
    return []
  }
}
