/**
 * What the visitor thinks of answers, on its way to the server: a vote goes at once, and after a bad
 * one she is asked why, if she wants to say so. It draws nothing; opinion-form.tsx does.
 */
import type { AssistantMessage } from '../chat/state.js'
import type { Word } from './catalogue.js'

export type Vote = 'upvote' | 'downvote'

/** What is mostly wrong, in the words that the visitor sees and the operator reads. */
export const reasons = [
  'wrongFacts',
  'wrongQuestion',
  'wrongParts',
  'wrongForm',
] as const satisfies readonly Word[]
export type Reason = (typeof reasons)[number]

/** With the reasons before it, as much as the server takes. */
export const longestRemark = 3500

/** What stands below one answer; below all others, nothing. */
export type Opinion = { messageId: string } & (
  | { stage: 'asking' | 'sending' | 'lost'; chosen: readonly Reason[]; text: string }
  /** A vote that did not arrive, and can be sent again. */
  | { stage: 'vote-lost'; vote: Vote | null }
  | { stage: 'thanked' }
)

export interface Opinions {
  of(messageId: string): Opinion | null
  /** Votes, or takes the same vote back. */
  vote(message: AssistantMessage, vote: Vote): void
  /** Sends a vote again that was lost. */
  again(): void
  write(change: { chosen?: readonly Reason[]; text?: string }): void
  /** @param inWords How a reason is said. */
  send(inWords: (reason: Reason) => string): void
  dismiss(): void
}

/** Sends a vote, or takes it back; whether it has arrived. */
export type Rate = (messageId: string, vote: Vote | null, comment?: string) => Promise<boolean>

export const createOpinions = (rate: Rate, onChange: () => void): Opinions => {
  let opinion: Opinion | null = null
  const show = (next: Opinion | null) => {
    opinion = next
    onChange()
  }
  /** Whoever votes anew while the last vote is on its way has changed her mind. */
  const isStill = (mine: Opinion | null) => opinion === mine

  const cast = async (messageId: string, vote: Vote | null) => {
    const asking = { messageId, stage: 'asking', chosen: [], text: '' } as const
    show(vote === 'downvote' ? asking : null)
    const mine = opinion
    if (await rate(messageId, vote)) return
    if (opinion === null || isStill(mine)) show({ messageId, stage: 'vote-lost', vote })
  }

  return {
    of: (messageId) => (opinion?.messageId === messageId ? opinion : null),
    vote: (message, vote) => void cast(message.id, message.feedback === vote ? null : vote),
    again() {
      if (opinion?.stage === 'vote-lost') void cast(opinion.messageId, opinion.vote)
    },
    write(change) {
      if (opinion?.stage === 'asking' || opinion?.stage === 'lost') show({ ...opinion, ...change })
    },
    async send(inWords) {
      if (opinion?.stage !== 'asking' && opinion?.stage !== 'lost') return
      const { messageId, chosen, text } = opinion
      const comment = [chosen.map(inWords).join(', '), text.trim()].filter(Boolean).join('. ')
      if (comment === '') return show(null)
      const sending = { ...opinion, stage: 'sending' } as const
      show(sending)
      const isSent = await rate(messageId, 'downvote', comment)
      if (!isStill(sending)) return
      show(isSent ? { messageId, stage: 'thanked' } : { ...sending, stage: 'lost' })
    },
    dismiss: () => show(null),
  }
}
