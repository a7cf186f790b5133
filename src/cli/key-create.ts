/** `parley key create`: a secret for an operator's programs, shown once. */
import { defineCommand } from './command.js'
import { withControl } from './control.js'
import { keyOptions, optionOfKeyField, permissionNote, readKeyFields } from './key-options.js'
import { describeKey } from './key-text.js'
import { paragraph, printable, sections } from './text.js'

export const keyCreate = defineCommand({
  name: 'key create',
  usage: '--name N [--permission P …] [options]',
  summary: 'Makes an API key, a secret for your programs, and shows it this one time.',
  notes: [
    permissionNote,
    'Without --permission and --template it may CLIENT_TOKENS:READ and CONVERSATIONS:READ. Without --expires it never ends; without --allow-ip it works from any address.',
    'An API key never belongs into a page; a page carries a client token.',
  ],
  examples: [
    'parley key create --name Deploy --permission "CLIENT_TOKENS:*" --expires 2030-01-31',
    'parley key create --name Prometheus --template monitoring --allow-ip 10.0.0.0/8',
  ],
  options: {
    name: { type: 'string', placeholder: 'N', about: 'What you call it.', required: true },
    environment: {
      type: 'string',
      placeholder: 'live|test',
      about: 'A test key sees and makes test resources only. Default live. Fixed for good.',
    },
    ...keyOptions,
  },
  optionOfField: optionOfKeyField,
  run: ({ flags, print }) => {
    const fields = readKeyFields(flags)
    return withControl(flags, async ({ keys }) => {
      const created = await keys.create({
        name: flags.name,
        ...(flags.environment !== undefined && { environment: flags.environment }),
        ...fields,
      })
      const { apiKey, plainKey, warning } = created
      const text = sections(
        `The API key ${printable(apiKey.name)} is made:\n\n  ${plainKey}`,
        paragraph(warning),
        describeKey(apiKey),
      )
      print({ text, json: created })
    })
  },
})
