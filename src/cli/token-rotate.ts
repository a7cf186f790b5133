/** `parley token rotate`: a new value for a client token; the old one is refused from then on. */
import { defineCommand } from './command.js'
import { withControl } from './control.js'
import { paragraph, printable, sections } from './text.js'
import { readTokenId, tokenNote, tokenOperand } from './token-id.js'
import { tagToPaste, warningLines } from './token-text.js'

export const tokenRotate = defineCommand({
  name: 'token rotate',
  usage: 'ID [options]',
  summary: 'Gives a client token a new value; the old one is refused from then on.',
  notes: [
    'Pages that still carry the old value are refused at their next request (token_rotated), open chats too. Nothing else changes.',
    tokenNote,
  ],
  examples: ['parley token rotate ct_…'],
  operands: [tokenOperand],
  options: {},
  run: ({ flags, operands: [written = ''], print }) =>
    withControl(flags, async ({ tokens }, settings) => {
      const rotated = await tokens.rotate(await readTokenId(tokens, written))
      const { clientToken, token, warnings } = rotated
      const text = sections(
        `The client token ${printable(clientToken.name)} (${clientToken.id}) has a new value:\n\n  ${token}`,
        paragraph(
          'The old value is refused from now on: every page that carries it needs the new one.',
        ),
        tagToPaste(settings, token),
        ...warningLines(warnings),
      )
      print({ text, json: rotated })
    }),
})
