/** `parley key rotate`: a new secret for an API key; the old one is refused from then on. */
import { defineCommand } from './command.js'
import { withControl } from './control.js'
import { keyNote, keyOperand, readKeyId } from './key-id.js'
import { paragraph, printable, sections } from './text.js'

export const keyRotate = defineCommand({
  name: 'key rotate',
  usage: 'ID [options]',
  summary: 'Gives an API key a new secret, shown this one time; the old one is refused.',
  notes: [
    'Programs that still send the old key are refused at their next request. Permissions, expiry and addresses stay.',
    keyNote,
  ],
  examples: ['parley key rotate key_…'],
  operands: [keyOperand],
  options: {},
  run: async ({ flags, operands: [written = ''], print }) => {
    const id = readKeyId(written)
    await withControl(flags, async ({ keys }) => {
      const rotated = await keys.rotate(id)
      const { apiKey, plainKey, warning } = rotated
      const text = sections(
        `The API key ${printable(apiKey.name)} (${apiKey.id}) has a new value:\n\n  ${plainKey}`,
        paragraph(`${warning} The old value is refused from now on.`),
      )
      print({ text, json: rotated })
    })
  },
})
