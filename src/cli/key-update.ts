/** `parley key update`: changes what the options name, and nothing else. */
import { defineCommand, type Flags, type Options } from './command.js'
import { withControl } from './control.js'
import { keyNote, keyOperand, readKeyId } from './key-id.js'
import { keyOptions, optionOfKeyField, permissionNote, readKeyFields } from './key-options.js'
import { describeKey } from './key-text.js'
import { printable, sections } from './text.js'
import { UsageError } from './usage-error.js'

const options = {
  name: { type: 'string', placeholder: 'N', about: 'What you call it.' },
  ...keyOptions,
  'any-ip': { type: 'boolean', about: 'Let it be used from any address again.' },
  active: { type: 'boolean', about: 'Let a revoked key work again.' },
} as const satisfies Options

export const keyUpdate = defineCommand({
  name: 'key update',
  usage: 'ID [options]',
  summary: 'Changes an API key; what no option names stays as it is.',
  notes: [
    'A change takes effect at the next request. --permission and --allow-ip replace the whole list. The environment cannot be changed.',
    permissionNote,
    keyNote,
  ],
  examples: [
    'parley key update key_… --permission CLIENT_TOKENS:READ --expires 2030-01-31',
    'parley key update key_… --allow-ip 203.0.113.7 --allow-ip 10.0.0.0/8',
    'parley key update key_… --any-ip --expires never',
  ],
  operands: [keyOperand],
  options,
  optionOfField: optionOfKeyField,
  run: async ({ flags, operands: [written = ''], print }) => {
    const id = readKeyId(written)
    const changes = readChanges(flags)
    await withControl(flags, async ({ keys }) => {
      const updated = await keys.update(id, changes)
      const text = sections(
        `The API key ${printable(updated.apiKey.name)} is changed.`,
        describeKey(updated.apiKey),
      )
      print({ text, json: updated })
    })
  },
})

const readChanges = (flags: Flags<typeof options>): Record<string, unknown> => {
  if (!Object.keys(options).some((name) => name in flags)) {
    throw new UsageError('parley key update needs to know what to change.')
  }
  if (flags['any-ip'] && flags['allow-ip']) {
    throw new UsageError('--any-ip and --allow-ip exclude each other.')
  }
  return {
    ...(flags.name !== undefined && { name: flags.name }),
    ...readKeyFields(flags),
    ...(flags['any-ip'] && { allowedIps: [] }),
    ...(flags.active && { isActive: true }),
  }
}
