/** `parley token delete`: removes a client token for good. */
import { defineCommand } from './command.js'
import { withControl } from './control.js'
import { readTokenId, tokenNote, tokenOperand } from './token-id.js'

export const tokenDelete = defineCommand({
  name: 'token delete',
  usage: 'ID [options]',
  summary: 'Deletes a client token with its conversations, without asking; pages are refused.',
  notes: ['To switch a token off for a while, use parley token update ID --inactive.', tokenNote],
  examples: ['parley token delete ct_…'],
  operands: [tokenOperand],
  options: {},
  run: ({ flags, operands: [written = ''], print }) =>
    withControl(flags, async ({ tokens }) => {
      const deleted = await tokens.remove(await readTokenId(tokens, written))
      print({ text: deleted.message, json: deleted })
    }),
})
