/**
 * Every word that the panel shows or speaks, in one place. English is inline; a pack in another
 * language, or a site's own words, are laid over it. It decides no wording at run time but plurals.
 */

/** One for each plural category that the language has, chosen by `Intl.PluralRules` over `count`. */
export type Forms = Readonly<Partial<Record<Intl.LDMLPluralRule, string>> & { other: string }>

/** `{name}` is replaced. */
export type Entry = string | Forms

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

  menu: 'Menu',
  back: 'Back',
  pastChats: 'Past chats',
  downloadChat: 'Download transcript',
  fileText: 'Plain text (.txt)',
  fileMarkdown: 'Markdown (.md)',
  fileJson: 'Data (.json)',
  savedOn: 'Saved on {date}',
  language: 'Language',
  sound: 'Sound',
  about: 'About',
  sentTo: 'Messages are sent to {host}.',
  madeWith: 'Parley {version}',
  today: 'Today',
  yesterday: 'Yesterday',
  untitled: 'Untitled chat',
  current: 'Open now',
  deleteChat: 'Delete “{title}”',
  deleteSure: "Delete this chat? It can't be brought back.",
  deleted: 'Chat deleted',
  notDeleted: "The chat couldn't be deleted.",
  isGone: 'This chat is no longer there.',
  noPast: 'No past chats yet',
  noPastHint: 'What you talk about here can be found again under this menu.',
  loading: 'Loading…',
  pastFailed: "Past chats can't be shown right now.",
  showEarlier: 'Show earlier',

  openChat: 'Open chat',
  closeChat: 'Close chat',
  openUnread: { one: '{label}, {count} unread', other: '{label}, {count} unread' },

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
  goOn: 'Continue',
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
  lapsed: 'This chat has ended.',
  earlier: 'End of the earlier chat',
  endsSoon: {
    one: 'This chat will end in {count} minute',
    other: 'This chat will end in {count} minutes',
  },
  stay: 'Stay',
  isUnavailable: "Chat isn't available right now.",
  failed: 'Something went wrong on our side.',
  tooLong: {
    one: '{count} character too many',
    other: '{count} characters too many',
  },
  characters: '{used} of {max} characters',
  oneQueued: 'One message is waiting already.',

  attach: 'Attach a file',
  attachments: 'Attachments',
  removeFile: 'Remove {name}',
  fileAttached: '{name} is attached',
  file: 'File',
  download: 'Download {name}',
  preparing: 'Preparing…',
  dropHere: 'Drop files here',
  dismiss: 'Dismiss',
  fileType: "{name} can't be sent: only {types} can.",
  fileSize: '{name} is too large: at most {size}.',
  fileTotal: '{name} is too much: at most {size} in one message.',
  fileCount: {
    one: 'At most {count} file in one message.',
    other: 'At most {count} files in one message.',
  },
  fileEmpty: '{name} is empty.',
  fileUnread: "{name} can't be read.",
  longPaste: 'That is a long text.',
  attachText: 'Attach it as a file',
  pastedText: 'Pasted text',
  uploading: 'Sending… {percent}',

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

  wrap: 'Wrap lines',
  notCopied: 'Could not copy',
  edit: 'Edit',
  editing: 'Editing your message',
  source: 'Source {number}: {title}',
  sourceCount: { one: '{count} source', other: '{count} sources' },
  toolCount: { one: 'Used {count} tool', other: 'Used {count} tools' },
  toolInput: 'Input',
  toolOutput: 'Result',
  took: '{seconds} s',
  thinking: 'Thinking…',
  whatWasWrong: 'What was wrong?',
  wrongFacts: 'Not correct',
  wrongQuestion: 'Not what I asked',
  wrongParts: 'Not complete',
  wrongForm: 'Hard to understand',
  tellMore: 'Tell us more (optional)',
  sendFeedback: 'Send feedback',
  skip: 'Skip',
  thanks: 'Thank you for your feedback.',
  feedbackLost: 'Your feedback could not be sent.',
} as const satisfies Record<string, Entry>

export type Word = keyof typeof english

/** On the developer's card, which says what the console says: never in another language. */
type DeveloperWord = 'developer' | 'seen' | 'token' | 'server' | 'fix' | 'learn'

/** All that a visitor reads or hears, in one language. */
export type Pack = {
  readonly [Name in Exclude<Word, DeveloperWord>]: (typeof english)[Name] extends string
    ? string
    : Forms
}

/** A site's own words, over those of the language: for all forms of an entry, or each. */
export type OwnWords = { readonly [Name in keyof Pack]?: Entry }

/** Says a word of the catalogue with its values filled in. */
export type Words = (word: Word, values?: Readonly<Record<string, string | number>>) => string

/** Whether it can be said. */
export const isEntry = (value: unknown): value is Entry =>
  typeof ((value as Forms | null)?.other ?? value) === 'string'

/** Whether these have a key that is none of the catalogue's, or a value that can't be said. */
export const haveMistakes = (own: Readonly<Record<string, unknown>>): boolean =>
  Object.keys(own).some((word) => !(word in english && isEntry(own[word])))

/**
 * @param locale BCP 47, for plurals and numbers; one that nobody knows counts as English.
 * @param pack The words of its language; null speaks English.
 * @param own A site's own words by key; what can't be said is passed over.
 */
export const createWords = (
  locale: string,
  pack: Pack | null = null,
  own: Readonly<Record<string, unknown>> = {},
): Words => {
  const plurals = new Intl.PluralRules([locale, 'en'])
  const numbers = new Intl.NumberFormat([locale, 'en'])
  const catalogue: Readonly<Record<string, Entry>> = { ...english, ...pack }
  const choose = (word: Word, count: unknown): string => {
    const wish = Object.hasOwn(own, word) ? own[word] : undefined
    const entry = isEntry(wish) ? wish : (catalogue[word] ?? '')
    if (typeof entry === 'string') return entry
    return `${entry[plurals.select(Number(count))] ?? entry.other}`
  }
  return (word, values = {}) =>
    choose(word, values['count']).replace(/\{(\w+)\}/g, (whole, name: string) => {
      const value = values[name]
      if (value === undefined) return whole
      return typeof value === 'number' ? numbers.format(value) : value
    })
}
