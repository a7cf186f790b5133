/**
 * One conversation as a file to keep: plain text, Markdown or JSON, the same from the console and
 * the command line. What was said is indented or quoted, so that nobody's words can pass for a line
 * of the record.
 */
import { sizeInWords, visibleName } from './attachments.js'
import type { Feedback, Message, ShownConversation } from './records.js'

export type ExportFormat = 'txt' | 'md' | 'json'

export const exportFormats: readonly { format: ExportFormat; label: string; type: string }[] = [
  { format: 'txt', label: 'Text (.txt)', type: 'text/plain;charset=utf-8' },
  { format: 'md', label: 'Markdown (.md)', type: 'text/markdown;charset=utf-8' },
  { format: 'json', label: 'JSON (.json)', type: 'application/json' },
]

export const formatConversation = (shown: ShownConversation, format: ExportFormat): string => {
  if (format === 'json') return `${JSON.stringify(shown, null, 2)}\n`
  return format === 'md' ? toMarkdown(shown) : toText(shown)
}

/** `parley-conversation-<id>.txt`: nothing that a visitor wrote. */
export const fileNameOf = (id: string, format: ExportFormat): string =>
  `parley-conversation-${id.replace(/[^\w-]/g, '')}.${format}`

const toText = ({ conversation, messages, feedback, isCut }: ShownConversation): string => {
  const lines = [
    `Conversation ${conversation.id}`,
    ...facts(conversation).map(([name, value]) => `${name}: ${value}`),
    '',
    ...(isCut ? ['Older messages were left off.', ''] : []),
  ]
  for (const message of messages) {
    lines.push(headOf(message), ...indent(message.content, '    '))
    for (const note of notesOf(message, feedback)) lines.push(`  - ${note}`)
    lines.push('')
  }
  lines.push(...withoutMessage(messages, feedback).map((one) => `- ${feedbackInWords(one)}`))
  return `${lines.join('\n').trimEnd()}\n`
}

const toMarkdown = ({ conversation, messages, feedback, isCut }: ShownConversation): string => {
  const lines = [
    `# Conversation \`${conversation.id}\``,
    '',
    ...facts(conversation).map(([name, value]) => `- ${name}: ${value}`),
    '',
    ...(isCut ? ['Older messages were left off.', ''] : []),
  ]
  for (const message of messages) {
    lines.push(`## ${headOf(message)}`, '', ...indent(message.content, '> '), '')
    const notes = notesOf(message, feedback)
    if (notes.length > 0) lines.push(...notes.map((note) => `- ${escapeMarkdown(note)}`), '')
  }
  lines.push(
    ...withoutMessage(messages, feedback).map((one) => `- ${escapeMarkdown(feedbackInWords(one))}`),
  )
  return `${lines.join('\n').trimEnd()}\n`
}

const facts = (conversation: ShownConversation['conversation']): [string, string][] => [
  ['Site', conversation.origin ?? 'unknown'],
  ['Client token', conversation.clientTokenId],
  ['Environment', conversation.environment],
  ['Began', conversation.createdAt],
  ['Last activity', conversation.updatedAt],
]

const headOf = ({ role, createdAt, isReplaced }: Message): string =>
  `${role === 'user' ? 'Visitor' : 'Assistant'}, ${createdAt}${isReplaced ? ', replaced' : ''}`

const indent = (text: string, prefix: string): string[] =>
  text.split(/\r\n|[\n\r\u2028\u2029]/).map((line) => `${prefix}${line}`.trimEnd())

/** One line each. */
const notesOf = (message: Message, feedback: readonly Feedback[]): string[] =>
  [
    ...(message.attachments ?? []).map(
      ({ type, filename, bytes }) =>
        `Attached ${type}: ${visibleName(filename)} (${sizeInWords(bytes)})`,
    ),
    ...(message.tools ?? []).map(
      ({ name, success }) => `Tool: ${name}${success === false ? ' (failed)' : ''}`,
    ),
    ...(message.sources ?? []).map(({ title, url }) => `Source: ${title} (${url})`),
    ...(message.errorCode ? [`Failed: ${message.errorCode}`] : []),
    ...feedback.filter(({ messageId }) => messageId === message.id).map(feedbackInWords),
  ].map(oneLine)

const withoutMessage = (messages: readonly Message[], feedback: readonly Feedback[]) => {
  const known = new Set(messages.map(({ id }) => id))
  return feedback.filter(({ messageId }) => messageId === null || !known.has(messageId))
}

/** `Thumbs down: “wrong price”`. */
export const feedbackInWords = ({ type, rating, comment }: Feedback): string => {
  const names = {
    upvote: 'Thumbs up',
    downvote: 'Thumbs down',
    copy: 'Copied',
    csat: 'Satisfaction',
    nps: 'Recommendation',
  }
  const ends = { csat: 'of 5', nps: 'of 10' } as const
  const score =
    rating !== null && (type === 'csat' || type === 'nps') ? ` ${rating} ${ends[type]}` : ''
  return oneLine(`${names[type]}${score}${comment ? `: “${comment}”` : ''}`)
}

const oneLine = (text: string): string => text.replace(/\s+/g, ' ')

const escapeMarkdown = (text: string): string => text.replace(/[\\`*_{}[\]<>#|~]/g, '\\$&')
