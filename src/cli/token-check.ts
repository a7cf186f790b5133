/** `parley token check`: would a page of this origin be let in, and if not, what to add. */
import { defineCommand } from './command.js'
import { withControl } from './control.js'
import { paragraph, printable, sections } from './text.js'
import { readTokenId, tokenNote, tokenOperand } from './token-id.js'

export const tokenCheck = defineCommand({
  name: 'token check',
  usage: 'ID ORIGIN [options]',
  summary: 'Says whether pages of an origin may use a client token, and what to add if not.',
  notes: [
    'ORIGIN is written as a browser sends it: scheme, host, and the port where it is not the usual one.',
    'The exit code is 0 whether it is allowed or not; with --json the member allowed says which.',
    tokenNote,
  ],
  examples: ['parley token check ct_… https://www.shop.example'],
  operands: [tokenOperand, { word: 'ORIGIN', called: 'origin' }],
  options: {},
  run: ({ flags, operands: [written = '', origin = ''], print }) =>
    withControl(flags, async ({ tokens }) => {
      const id = await readTokenId(tokens, written)
      const verdict = await tokens.checkOrigin(id, { origin })
      const { allowed, code, suggestion, detail } = verdict
      const text = sections(
        paragraph(`${allowed ? 'Allowed' : `Refused (${code})`}. ${printable(detail)}`),
        ...(suggestion
          ? [`To allow it:\n\n  parley token update ${id} --add-origin ${quoted(suggestion)}`]
          : []),
      )
      print({ text, json: verdict })
    }),
})

/** An entry with an asterisk is nothing that a shell should read. */
const quoted = (entry: string): string => (/^[\w.:/-]+$/.test(entry) ? entry : `'${entry}'`)
