/** `parley key delete`: removes an API key for good. */
import { defineCommand } from './command.js'
import { withControl } from './control.js'
import { keyNote, keyOperand, readKeyId } from './key-id.js'

export const keyDelete = defineCommand({
  name: 'key delete',
  usage: 'ID [options]',
  summary: 'Deletes an API key, without asking; programs that send it are refused.',
  notes: ['To keep it on the list, use parley key revoke ID.', keyNote],
  examples: ['parley key delete key_…'],
  operands: [keyOperand],
  options: {},
  run: async ({ flags, operands: [written = ''], print }) => {
    const id = readKeyId(written)
    await withControl(flags, async ({ keys }) => {
      const deleted = await keys.remove(id)
      print({ text: deleted.message, json: deleted })
    })
  },
})
