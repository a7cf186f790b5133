/** What was said, from the stored turns: for the agent that answers next, and for the page. */
import type { StoredMessage } from '../protocol/client.js'
import type { AgentMessage } from './agents/agent.js'
import type { Block, TurnRecord } from './store/store.js'

/** The text of a reply: its text blocks, as paragraphs. */
export const replyText = (blocks: readonly Block[]): string =>
  blocks
    .filter((block) => block.type === 'text')
    .map(({ text }) => text)
    .join('\n\n')

export const assistantId = (turnId: string): string => `${turnId}_reply`

/** For the page: newest last, as many as fit. */
export const storedMessages = (
  turns: readonly TurnRecord[],
  maxCharacters: number,
): StoredMessage[] =>
  newestThatFit(turns, maxCharacters).flatMap((turn): StoredMessage[] => [
    {
      id: turn.message.id,
      role: 'user',
      content: turn.message.text,
      createdAt: new Date(turn.startedAt).toISOString(),
      turnId: turn.id,
    },
    {
      id: assistantId(turn.id),
      role: 'assistant',
      content: replyText(turn.blocks),
      createdAt: new Date(turn.startedAt).toISOString(),
      turnId: turn.id,
      ...(turn.stopReason !== null && { stopReason: turn.stopReason }),
    },
  ])

/**
 * For the agent: what it has seen answered, and the new message last. A turn that failed before it
 * said anything is left out, or its retry would be read as the visitor repeating herself.
 */
export const agentMessages = (
  earlier: readonly TurnRecord[],
  latest: TurnRecord,
  maxCharacters: number,
): AgentMessage[] => {
  const answered = earlier.filter((turn) => turn.id !== latest.id && replyText(turn.blocks) !== '')
  return [
    ...newestThatFit(answered, maxCharacters - latest.message.text.length).flatMap(
      (turn): AgentMessage[] => [
        userMessage(turn),
        { role: 'assistant', content: replyText(turn.blocks), attachments: [] },
      ],
    ),
    userMessage(latest),
  ]
}

const userMessage = ({ message }: TurnRecord): AgentMessage => ({
  role: 'user',
  content: message.text,
  attachments: message.attachments,
})

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
