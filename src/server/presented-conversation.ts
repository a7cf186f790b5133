/** A conversation, what was said in it and what was thought of it, in the words of the wire. */
import type { OwnConversation } from '../protocol/client.js'
import type { Conversation, Feedback, Message } from '../protocol/records.js'
import type { ConversationSummary, FeedbackRecord, TurnRecord } from './store/store.js'
import { presentAttachment, replyText } from './transcript.js'

const nameCharacters = 80

export const presentConversation = (summary: ConversationSummary): Conversation => ({
  id: summary.id,
  name: nameOf(summary),
  firstMessage: summary.firstMessage,
  clientTokenId: summary.tokenId,
  environment: summary.environment,
  flowId: summary.targetId,
  origin: summary.origin,
  messageCount: summary.messageCount,
  feedbackCount: summary.feedbackCount,
  createdAt: iso(summary.createdAt),
  updatedAt: iso(summary.updatedAt),
})

/** For its visitor, who reads it in a language of her own. */
export const presentOwn = (summary: ConversationSummary): OwnConversation => ({
  id: summary.id,
  title: titleOf(summary.firstMessage ?? '') || null,
  createdAt: iso(summary.createdAt),
  updatedAt: iso(summary.updatedAt),
  messageCount: summary.messageCount,
})

const nameOf = ({ firstMessage, messageCount }: ConversationSummary): string => {
  // What an older version wrote is read little by little.
  if (firstMessage === null) {
    return messageCount > 0 ? 'An earlier conversation' : 'Nothing said yet'
  }
  return titleOf(firstMessage) || 'An attachment'
}

/** One line of it; empty where it has no words. */
const titleOf = (firstMessage: string): string => {
  const line = firstMessage.replaceAll(/\s+/g, ' ').trim()
  if (line.length <= nameCharacters) return line
  const cut = line.slice(0, nameCharacters)
  const words = cut.slice(0, cut.lastIndexOf(' ') + 1).trimEnd()
  // One long word is cut where it is, but not through a character.
  return `${words.length > nameCharacters / 2 ? words : cut.replace(/[\uD800-\uDBFF]$/, '')}…`
}

/** What the visitor said, and the reply; one that has said nothing yet is empty. */
export const presentMessages = (turn: TurnRecord): Message[] => {
  const { message, blocks, stopReason, errorCode } = turn
  const attachments = message.attachments.map(presentAttachment)
  const tools = blocks.flatMap((block) =>
    block.type === 'tool' ? [{ name: block.toolName, success: block.success ?? null }] : [],
  )
  const sources = blocks.flatMap((block) =>
    block.type === 'source' ? [{ title: block.title, url: block.url }] : [],
  )
  const shared = {
    createdAt: iso(turn.startedAt),
    turnId: turn.id,
    ...(turn.supersededBy !== null && { isReplaced: true as const }),
  }
  return [
    {
      id: message.id,
      role: 'user',
      content: message.text,
      ...shared,
      ...(attachments.length > 0 && { attachments }),
    },
    {
      id: turn.assistantMessageId,
      role: 'assistant',
      content: replyText(blocks),
      ...shared,
      ...(stopReason !== null && { stopReason }),
      ...(errorCode !== null && { errorCode }),
      ...(tools.length > 0 && { tools }),
      ...(sources.length > 0 && { sources }),
    },
  ]
}

export const presentFeedback = (feedback: FeedbackRecord): Feedback => ({
  id: feedback.id,
  messageId: feedback.messageId,
  type: feedback.type,
  rating: feedback.rating,
  comment: feedback.comment,
  createdAt: iso(feedback.createdAt),
})

const iso = (time: number): string => new Date(time).toISOString()
