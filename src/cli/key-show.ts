/** `parley key show`: all there is to know about one API key, but the key itself. */
import { defineCommand } from './command.js'
import { withControl } from './control.js'
import { keyNote, keyOperand, readKeyId } from './key-id.js'
import { describeKey } from './key-text.js'

export const keyShow = defineCommand({
  name: 'key show',
  usage: 'ID [options]',
  summary: 'Shows an API key: what it may do, until when, from where, and its last use.',
  notes: [keyNote],
  examples: ['parley key show key_…'],
  operands: [keyOperand],
  options: {},
  run: async ({ flags, operands: [written = ''], print }) => {
    const id = readKeyId(written)
    await withControl(flags, async ({ keys }) => {
      const shown = await keys.show(id)
      print({ text: describeKey(shown.apiKey), json: shown })
    })
  },
})
