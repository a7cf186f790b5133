/** `parley conversation delete`: removes what was said, for good. */
import { defineCommand } from './command.js'
import { withControl } from './control.js'
import { conversationNote, conversationOperand } from './conversation-id.js'

export const conversationDelete = defineCommand({
  name: 'conversation delete',
  usage: 'ID [options]',
  summary: 'Deletes a conversation with its messages and feedback, without asking.',
  notes: [
    'The visitor may go on writing: what she writes then begins a new one. parley conversation export ID keeps a copy first.',
    conversationNote,
  ],
  examples: ['parley conversation delete conv_…'],
  operands: [conversationOperand],
  options: {},
  run: ({ flags, operands: [id = ''], print }) =>
    withControl(flags, async ({ archive }) => {
      const deleted = await archive.remove(id)
      print({ text: deleted.message, json: deleted })
    }),
})
