/** `parley conversation list`: what visitors wrote about, the latest first, one a line. */
import type { Conversation, ConversationList } from '../protocol/records.js'
import { defineCommand } from './command.js'
import { withControl } from './control.js'
import {
  conversationFilters,
  readConversationFilter,
  readTokenFilter,
} from './conversation-options.js'
import { columns, cut, printable, sections } from './text.js'
import { readWhole } from './whole.js'

export const conversationList = defineCommand({
  name: 'conversation list',
  usage: '[options]',
  summary: 'Lists conversations, the latest activity first.',
  notes: [
    'A search looks through a bounded number of conversations at once; where there may be more, the last line says how to go on.',
  ],
  examples: [
    'parley conversation list --token ct_… --limit 50',
    'parley conversation list --search refund --feedback downvote',
  ],
  options: {
    ...conversationFilters,
    limit: { type: 'string', placeholder: 'N', about: 'At most so many: 1 to 100. Default 20.' },
    cursor: {
      type: 'string',
      placeholder: 'C',
      about: 'Goes on where a page has ended: the cursor that it printed.',
    },
  },
  optionOfField: { search: '--search', cursor: '--cursor' },
  run: ({ flags, print }) => {
    const { limit, cursor } = flags
    const query = {
      ...readConversationFilter(flags),
      ...(limit !== undefined && { limit: readWhole('--limit', limit, 100, 1) }),
      ...(cursor !== undefined && { cursor }),
    }
    return withControl(flags, async ({ tokens, archive }) => {
      const list = await archive.list({ ...query, ...(await readTokenFilter(flags, tokens)) })
      print({ text: describeList(list), json: list })
    })
  },
})

const describeList = ({ conversations, pagination }: ConversationList): string => {
  const { cursor, searchedTo } = pagination
  const table =
    conversations.length > 0
      ? columns([titles, ...conversations.map(row)])
      : cursor === null
        ? 'There is no such conversation.'
        : `None so far${searchedTo === null ? '' : `, back to ${searchedTo}`}.`
  return cursor === null
    ? table
    : sections(table, `There is more: the same command with --cursor ${cursor}`)
}

const titles = ['ID', 'LAST ACTIVITY', 'MESSAGES', 'FEEDBACK', 'ORIGIN', 'FIRST MESSAGE']

const row = (conversation: Conversation): string[] => [
  conversation.id,
  conversation.updatedAt,
  String(conversation.messageCount ?? 0),
  String(conversation.feedbackCount),
  printable(conversation.origin ?? ''),
  cut(printable(conversation.firstMessage ?? conversation.name), 60),
]
