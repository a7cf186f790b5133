/** A conversation as people read it: in a terminal, as plain text, and as Markdown. */
import type { Feedback, Message, ShownConversation } from '../protocol/records.js'
import { columns, indent, printable, sections } from './text.js'

/** With a head that says where and when, and the feedback below the message that it is about. */
export const plainTranscript = (shown: ShownConversation): string =>
  sections(
    columns(facts(shown)),
    ...cutNote(shown),
    ...shown.messages.map((message) =>
      [
        `${speaker(message)}  ${message.createdAt}`,
        indent(printableLines(message.content || '(nothing)')),
        ...remarks(message, shown.feedback).map((remark) => indent(`[${printable(remark)}]`)),
      ].join('\n'),
    ),
    ...general(shown).map((remark) => `[${printable(remark)}]`),
  )

/** What was said stands in quotes, so that no message can pass for the frame around it. */
export const markdownTranscript = (shown: ShownConversation): string =>
  sections(
    `# ${oneLine(shown.conversation.name)}`,
    facts(shown)
      .map(([name, value]) => `- ${name}: ${code(value)}`)
      .join('\n'),
    ...cutNote(shown),
    ...shown.messages.flatMap((message) => [
      `## ${speaker(message)}, ${message.createdAt}`,
      message.content === '' ? '> *nothing*' : message.content.replaceAll(/^/gm, '> '),
      ...remarks(message, shown.feedback).map((remark) => `*${oneLine(remark)}*`),
    ]),
    ...general(shown).map((remark) => `*${oneLine(remark)}*`),
  )

const speaker = ({ role }: Message): string => (role === 'user' ? 'Visitor' : 'Assistant')

const facts = ({ conversation }: ShownConversation): [string, string][] => [
  ['conversation', conversation.id],
  ['client token', `${conversation.clientTokenId} (${conversation.environment})`],
  ['origin', printable(conversation.origin ?? 'unknown')],
  ['answers', printable(conversation.flowId ?? 'unknown')],
  ['from', conversation.createdAt],
  ['to', conversation.updatedAt],
]

const cutNote = ({ isCut }: ShownConversation): string[] =>
  isCut ? ['Older messages are left off.'] : []

/** What belongs to a message beside its text. */
const remarks = (message: Message, feedback: readonly Feedback[]): string[] => [
  ...(message.attachments ?? []).map(
    ({ type, filename }) => `${type}${filename === null ? '' : ` ${filename}`}, not exported`,
  ),
  ...(message.tools ?? []).map(({ name, success }) => `tool ${name}${outcome(success)}`),
  ...(message.sources ?? []).map(({ title, url }) => `source: ${title} ${url}`),
  ...ending(message),
  ...feedback.filter(({ messageId }) => messageId === message.id).map(describeFeedback),
]

const outcome = (success: boolean | null): string =>
  success === null ? '' : success ? ': done' : ': failed'

const ending = ({ role, stopReason, errorCode }: Message): string[] => {
  if (errorCode !== undefined) return [`failed: ${errorCode}`]
  if (role === 'user' || stopReason === 'end_turn') return []
  return [stopReason === undefined ? 'still running' : `ended: ${stopReason}`]
}

/** Of the conversation as a whole, or of a message that is not shown. */
const general = ({ messages, feedback }: ShownConversation): string[] => {
  const ids = new Set(messages.map(({ id }) => id))
  return feedback
    .filter(({ messageId }) => messageId === null || !ids.has(messageId))
    .map(describeFeedback)
}

const describeFeedback = ({ type, rating, comment, createdAt }: Feedback): string =>
  `feedback: ${type}${rating === null ? '' : ` ${rating}`}${comment ? `, ${comment}` : ''}, ${createdAt}`

const printableLines = (text: string): string =>
  text
    .split(/\r?\n/)
    .map((line) => printable(line.replaceAll('\t', '    ')))
    .join('\n')

const oneLine = (text: string): string => printable(text.replaceAll(/\s+/g, ' '))

const code = (value: string): string => `\`${value.replaceAll('`', "'")}\``
