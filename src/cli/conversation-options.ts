/** Which conversations are meant: the options of the list and of the export. */
import type { ListConversationsQuery } from '../protocol/records.js'
import type { Control } from '../server.js'
import { readChoice } from './choice.js'
import type { Flags, Options } from './command.js'
import { environmentFilter, readEnvironment } from './environment.js'
import { readTokenId } from './token-id.js'

export const conversationFilters = {
  token: {
    type: 'string',
    placeholder: 'ID',
    about: 'Only those of this client token: its id, or the token itself (ct_live_…).',
  },
  ...environmentFilter,
  search: {
    type: 'string',
    placeholder: 'TEXT',
    about: 'Only those with this text in any message, in any case.',
  },
  feedback: {
    type: 'string',
    placeholder: 'KIND',
    about: 'Only those with such feedback: upvote, downvote, or any.',
  },
} as const satisfies Options

/** What the options ask for, without what only the store can judge. @throws UsageError */
export const readConversationFilter = (
  flags: Flags<typeof conversationFilters>,
): Partial<ListConversationsQuery> => ({
  ...readEnvironment(flags),
  ...(flags.search !== undefined && { search: flags.search }),
  ...(flags.feedback !== undefined && {
    feedback: readChoice('--feedback', flags.feedback, ['upvote', 'downvote', 'any']),
  }),
})

/** The client token that the options name. @throws ParleyError `not_found` */
export const readTokenFilter = async (
  { token }: Flags<typeof conversationFilters>,
  tokens: Control['tokens'],
): Promise<Partial<ListConversationsQuery>> =>
  token === undefined
    ? {}
    : { client_token_id: (await tokens.show(await readTokenId(tokens, token))).clientToken.id }
