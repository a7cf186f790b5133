/** `parley token delete`: removes a client token for good. */
import { defineCommand } from './command.js'
import { withControl } from './control.js'
import { operand, operandNote, readTokenId } from './token-id.js'

export const tokenDelete = defineCommand({
  name: 'token delete',
  usage: 'ID [options]',
  summary: 'Deletes a client token, without asking; pages that carry it are refused.',
  notes: ['To switch a token off for a while, use parley token update ID --inactive.', operandNote],
  operand,
  options: {},
  run: ({ flags, operand: written, print }) =>
    withControl(flags, async ({ tokens }) => {
      const deleted = await tokens.remove(await readTokenId(tokens, written))
      print({ text: deleted.message, json: deleted })
    }),
})
