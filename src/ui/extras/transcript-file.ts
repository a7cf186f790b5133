/**
 * What was said as a file to keep: plain text, Markdown or JSON, in the visitor's language. What was
 * said is indented or quoted, so that nobody's words can pass for a line of the record; characters
 * that nobody sees are left out of text, and escaped in JSON.
 */
import { isRunning } from '../../chat/messages.js'
import type { Message } from '../../chat/state.js'
import type { Word, Words } from '../catalogue.js'
import { removeInvisible } from '../invisible.js'

export type FileKind = 'txt' | 'md' | 'json'

export const fileKinds: readonly { kind: FileKind; word: Word }[] = [
  { kind: 'txt', word: 'fileText' },
  { kind: 'md', word: 'fileMarkdown' },
  { kind: 'json', word: 'fileJson' },
]

export const mediaTypes: Readonly<Record<FileKind, string>> = {
  txt: 'text/plain;charset=utf-8',
  md: 'text/markdown;charset=utf-8',
  json: 'application/json',
}

export interface TranscriptRecord {
  messages: readonly Message[]
  title: string
  savedAt: Date
  words: Words
  locale: string
}

export const formatTranscript = (record: TranscriptRecord, kind: FileKind): string => {
  if (kind === 'json') return toJson(record)
  return kind === 'md' ? toMarkdown(record) : toText(record)
}

/** `kettle-leaf-2026-03-01.md`: letters and digits of the title, whatever else stands in it. */
export const fileName = (title: string, savedAt: Date, kind: FileKind): string => {
  const words =
    title
      .normalize('NFKC')
      .toLowerCase()
      .match(/[\p{L}\p{N}]+/gu) ?? []
  const name = [...words.join('-')].slice(0, 40).join('').replace(/-$/, '') || 'chat'
  return `${name}-${dayOf(savedAt)}.${kind}`
}

/** By the visitor's own calendar day. */
const dayOf = (date: Date): string =>
  [date.getFullYear(), date.getMonth() + 1, date.getDate()]
    .map((part) => String(part).padStart(2, '0'))
    .join('-')

/** What was said, and not what is still on its way. */
const told = (messages: readonly Message[]): readonly Message[] =>
  messages.filter((message) =>
    message.role === 'user' ? message.delivery === 'sent' : message.text !== '',
  )

const savedOn = ({ savedAt, words, locale }: TranscriptRecord): string =>
  words('savedOn', {
    date: savedAt.toLocaleString([locale, 'en'], { dateStyle: 'long', timeStyle: 'short' }),
  })

const speaker = ({ role }: Message, words: Words): string =>
  words(role === 'user' ? 'youSaid' : 'assistantSaid')

const linesOf = (text: string, prefix: string): string[] =>
  text.split(/\r\n|[\n\r\u2028\u2029]/).map((line) => `${prefix}${removeInvisible(line)}`.trimEnd())

const oneLine = (text: string): string => removeInvisible(text.replace(/\s+/g, ' ')).trim()

const sourcesOf = (message: Message) =>
  (message.role === 'assistant' ? message.sources : []).map(({ title, url }) => ({
    title: oneLine(title),
    url: oneLine(url),
  }))

/** What came after it was still on its way when the file was made, or was stopped or cut off. */
const isPart = (message: Message): boolean =>
  message.role === 'assistant' && (isRunning(message) || message.reply !== 'complete')

const toText = (record: TranscriptRecord): string => {
  const { messages, title, words } = record
  const lines = [oneLine(title), savedOn(record), '']
  for (const message of told(messages)) {
    lines.push(`${speaker(message, words)}:`, ...linesOf(message.text, '    '))
    if (isPart(message)) lines.push('    […]')
    for (const source of sourcesOf(message)) lines.push(`  - ${source.title} ${source.url}`)
    lines.push('')
  }
  return `${lines.join('\n').trimEnd()}\n`
}

const toMarkdown = (record: TranscriptRecord): string => {
  const { messages, title, words } = record
  const lines = [`# ${escapeMarkdown(oneLine(title))}`, '', savedOn(record), '']
  for (const message of told(messages)) {
    // A fence that is open in a quotation ends with it.
    lines.push(`## ${speaker(message, words)}`, '', ...linesOf(message.text, '> '))
    if (isPart(message)) lines.push('', '> […]')
    lines.push('')
    const sources = sourcesOf(message).map(
      (source) => `- ${escapeMarkdown(source.title)} \`${source.url.replaceAll('`', '%60')}\``,
    )
    if (sources.length > 0) lines.push(...sources, '')
  }
  return `${lines.join('\n').trimEnd()}\n`
}

const escapeMarkdown = (text: string): string => text.replace(/[\\`*_{}[\]<>#|~!]/g, '\\$&')

const toJson = ({ messages, title, savedAt }: TranscriptRecord): string => {
  const said = told(messages).map((message) => ({
    role: message.role,
    text: message.text,
    ...(isPart(message) && { isComplete: false }),
    ...(message.role === 'assistant' &&
      message.sources.length > 0 && {
        sources: message.sources.map((source) => ({ title: source.title, url: source.url })),
      }),
  }))
  const text = JSON.stringify({ title, savedAt: savedAt.toISOString(), messages: said }, null, 2)
  // Nothing is lost, and nothing hides: what cannot be seen is written as what it is.
  return `${text.replace(/[\p{Cf}\p{Zl}\p{Zp}\u007f-\u009f]/gu, escapeUnits)}\n`
}

const escapeUnits = (character: string): string =>
  character
    .split('')
    .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
    .join('')
