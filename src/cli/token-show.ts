/** `parley token show`: all there is to know about one client token. */
import { defineCommand } from './command.js'
import { withControl } from './control.js'
import { sections } from './text.js'
import { readTokenId, tokenNote, tokenOperand } from './token-id.js'
import { describeToken, tagToPaste } from './token-text.js'

export const tokenShow = defineCommand({
  name: 'token show',
  usage: 'ID [options]',
  summary: 'Shows a client token, and the tag to paste.',
  notes: [tokenNote],
  examples: ['parley token show ct_…', 'parley token show ct_… --json'],
  operands: [tokenOperand],
  options: {},
  run: ({ flags, operands: [written = ''], print }) =>
    withControl(flags, async ({ tokens }, settings) => {
      const shown = await tokens.show(await readTokenId(tokens, written))
      const { clientToken } = shown
      const text = sections(
        describeToken(clientToken),
        tagToPaste(settings, clientToken.tokenValue),
      )
      print({ text, json: shown })
    }),
})
