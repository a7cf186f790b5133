/** `parley conversation show`: what was said, as a transcript. */
import { defineCommand } from './command.js'
import { withControl } from './control.js'
import { conversationNote, conversationOperand } from './conversation-id.js'
import { readable } from './readable.js'

export const conversationShow = defineCommand({
  name: 'conversation show',
  usage: 'ID [options]',
  summary: 'Prints a conversation as a transcript, with its feedback.',
  notes: [conversationNote],
  examples: ['parley conversation show conv_…', 'parley conversation show conv_… --json'],
  operands: [conversationOperand],
  options: {},
  run: ({ flags, operands: [id = ''], print }) =>
    withControl(flags, async ({ archive }) => {
      const shown = await archive.show(id)
      print({ text: readable(shown).trimEnd(), json: shown })
    }),
})
