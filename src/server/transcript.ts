/** What was said, from the stored turns: for the agent that answers next, and for the page. */
import type { ShownAttachment } from '../protocol/attachments.js'
import type { StoredMessage } from '../protocol/client.js'
import type { AgentAttachment, AgentMessage } from './agents/agent.js'
import { base64Length } from './data-uri.js'
import type { Attachment, Block, FeedbackRecord, TurnRecord, Tx, Work } from './store/store.js'

/** The text of a reply: its text blocks, as paragraphs. */
export const replyText = (blocks: readonly Block[]): string =>
  blocks
    .filter((block) => block.type === 'text')
    .map(({ text }) => text)
    .join('\n\n')

export const assistantId = (turnId: string): string => `${turnId}_reply`

/** The visitor's vote for each message. */
const votesOf = (feedback: readonly FeedbackRecord[]): ReadonlyMap<string, 'upvote' | 'downvote'> =>
  new Map(
    feedback.flatMap(({ messageId, type }) =>
      messageId !== null && (type === 'upvote' || type === 'downvote') ? [[messageId, type]] : [],
    ),
  )

/** What a reply carries besides its text. Suggestions are for what is said next, so only the last has them. */
const extrasOf = ({ blocks }: TurnRecord, isLast: boolean): Partial<StoredMessage> => {
  const sources = blocks.flatMap((block) =>
    block.type === 'source' ? [{ id: block.id, title: block.title, url: block.url }] : [],
  )
  const suggestions = blocks.flatMap((block) =>
    block.type === 'suggestions' && isLast ? block.suggestions : [],
  )
  return {
    ...(sources.length > 0 && { sources }),
    ...(suggestions.length > 0 && { suggestions }),
  }
}

/** As many of the newest turns as a page wants to show at once. */
const shownTurns = 50
const shownCharacters = 200_000

/** A conversation for the page that shows it: newest last. */
export function* readShown(tx: Tx, conversationId: string): Work<StoredMessage[]> {
  const turns = yield* tx.turns.latest(conversationId, shownTurns)
  const feedback = turns.length > 0 ? yield* tx.feedback.list(conversationId) : []
  return storedMessages(turns, shownCharacters, feedback)
}

/** What is told of it: all but its data. */
export const presentAttachment = ({
  id,
  type,
  mediaType,
  filename,
  bytes,
  width,
  height,
}: Attachment): ShownAttachment => ({
  id: id === '' ? null : id,
  type,
  mediaType,
  filename,
  bytes,
  width,
  height,
})

/** For the page: newest last, as many as fit. */
export const storedMessages = (
  turns: readonly TurnRecord[],
  maxCharacters: number,
  feedback: readonly FeedbackRecord[] = [],
): StoredMessage[] => {
  const votes = votesOf(feedback)
  return newestThatFit(turns, maxCharacters).flatMap((turn): StoredMessage[] => [
    {
      id: turn.message.id,
      role: 'user',
      content: turn.message.text,
      ...(turn.message.attachments.length > 0 && {
        attachments: turn.message.attachments.map(presentAttachment),
      }),
      createdAt: new Date(turn.startedAt).toISOString(),
      turnId: turn.id,
    },
    {
      id: turn.assistantMessageId,
      role: 'assistant',
      content: replyText(turn.blocks),
      createdAt: new Date(turn.startedAt).toISOString(),
      turnId: turn.id,
      ...(turn.stopReason !== null && { stopReason: turn.stopReason }),
      ...extrasOf(turn, turn === turns.at(-1)),
      ...voteFor(votes, turn.assistantMessageId),
    },
  ])
}

const voteFor = (
  votes: ReadonlyMap<string, 'upvote' | 'downvote'>,
  id: string,
): Partial<StoredMessage> => {
  const feedback = votes.get(id)
  return feedback === undefined ? {} : { feedback }
}

/** How much of a conversation an agent is given, the newest of it. */
export interface TranscriptBounds {
  /** With the new message, which is always there. */
  messages: number
  characters: number
  /** Data URIs of all messages together; the new message keeps its own in any case. */
  attachmentCharacters: number
}

/** A turn that an agent is given, and whether with what was attached to it. */
export interface AgentTurn {
  turn: TurnRecord
  hasAttachments: boolean
}

/**
 * For the agent: what it has seen answered, and the new message last. A turn that failed before it
 * said anything is left out, or its retry would be read as the visitor repeating herself.
 */
export const agentTurns = (
  earlier: readonly TurnRecord[],
  latest: TurnRecord,
  { messages, characters, attachmentCharacters }: TranscriptBounds,
): AgentTurn[] => {
  const answered = earlier.filter(({ blocks }) => replyText(blocks) !== '')
  const maxTurns = Math.floor((messages - 1) / 2)
  const newest = answered.slice(Math.max(0, answered.length - maxTurns))
  const kept = newestThatFit(newest, characters - latest.message.text.length)
  let left = attachmentCharacters - sizeOf(latest)
  const given = [{ turn: latest, hasAttachments: true }]
  for (const turn of kept.toReversed()) {
    left -= sizeOf(turn)
    given.unshift({ turn, hasAttachments: left >= 0 })
  }
  return given
}

/** The attachments whose data is to be had for them, by id. */
export const attachmentIds = (given: readonly AgentTurn[]): string[] =>
  given
    .flatMap(({ turn, hasAttachments }) => (hasAttachments ? turn.message.attachments : []))
    .flatMap(({ id }) => (id === '' ? [] : [id]))

/** @param data of their attachments, in base64, by id */
export const agentMessages = (
  given: readonly AgentTurn[],
  data: ReadonlyMap<string, string>,
): AgentMessage[] =>
  given.flatMap(({ turn, hasAttachments }, index): AgentMessage[] => {
    const { text, attachments } = turn.message
    const asked: AgentMessage = {
      role: 'user',
      content: text,
      attachments: hasAttachments ? attachments.flatMap((one) => forAgent(one, data)) : [],
    }
    if (index === given.length - 1) return [asked]
    return [asked, { role: 'assistant', content: replyText(turn.blocks), attachments: [] }]
  })

const forAgent = (attachment: Attachment, data: ReadonlyMap<string, string>): AgentAttachment[] => {
  const { id, type, mediaType, filename, bytes, width, height } = attachment
  const base64 = data.get(id)
  const dataUri = attachment.dataUri ?? (base64 && `data:${mediaType};base64,${base64}`)
  if (dataUri === undefined) return []
  return [
    {
      type,
      dataUri,
      ...(filename !== null && { filename }),
      mediaType,
      bytes,
      ...(width !== null && height !== null && { width, height }),
    },
  ]
}

/** In characters, as they are sent to an agent. */
const sizeOf = ({ message }: TurnRecord): number =>
  message.attachments.reduce((sum, { bytes }) => sum + base64Length(bytes), 0)

const newestThatFit = (turns: readonly TurnRecord[], maxCharacters: number): TurnRecord[] => {
  let left = maxCharacters
  const kept: TurnRecord[] = []
  for (const turn of turns.toReversed()) {
    left -= turn.message.text.length + replyText(turn.blocks).length
    if (left < 0) break
    kept.push(turn)
  }
  return kept.reverse()
}
