/** `parley key revoke`: an API key is refused from then on, and stays on the list. */
import { defineCommand } from './command.js'
import { withControl } from './control.js'
import { keyNote, keyOperand, readKeyId } from './key-id.js'
import { printable } from './text.js'

export const keyRevoke = defineCommand({
  name: 'key revoke',
  usage: 'ID [options]',
  summary: 'Switches an API key off; programs that send it are refused at once.',
  notes: ['parley key update ID --active takes it back; parley key delete is for good.', keyNote],
  examples: ['parley key revoke key_…'],
  operands: [keyOperand],
  options: {},
  run: async ({ flags, operands: [written = ''], print }) => {
    const id = readKeyId(written)
    await withControl(flags, async ({ keys }) => {
      const revoked = await keys.update(id, { isActive: false })
      const text = `The API key ${printable(revoked.apiKey.name)} (${id}) is revoked: it is refused from the next request on.`
      print({ text, json: revoked })
    })
  },
})
