/** `parley token create`: a new client token, and the tag that installs it. */
import { defineCommand } from './command.js'
import { withControl } from './control.js'
import {
  optionOfTokenField,
  readConfig,
  readLimits,
  readTargets,
  tokenOptions,
} from './token-options.js'
import { describeToken, tagToPaste, warningLines } from './token-text.js'
import { printable, sections } from './text.js'

export const tokenCreate = defineCommand({
  name: 'token create',
  usage: '--name N --origin O [--origin O …] [options]',
  summary: 'Makes a client token for a site, and prints the tag to paste into its pages.',
  notes: [
    'An origin is written as a host (www.example.com), with a port where there is one (localhost:5173), with a scheme to allow no other (https://www.example.com), or with *. for all names below (*.example.com).',
    'The limits are for all visitors of the site together. Defaults: 10 messages a minute, 100 an hour, 100 in a session, 30 idle minutes.',
    "Without --agent and --flow, the server's default agent answers: demo, unless the configuration names another.",
  ],
  examples: [
    'parley token create --name "My shop" --origin www.example.com --origin localhost:5173',
    'parley token create --name Docs --origin "*.example.com" --agent support --json',
  ],
  options: {
    name: {
      type: 'string',
      placeholder: 'N',
      about: 'What you call it; visitors do not see it.',
      required: true,
    },
    origin: {
      type: 'string',
      placeholder: 'O',
      about: 'An origin whose pages may use the token.',
      multiple: true,
      required: true,
    },
    environment: {
      type: 'string',
      placeholder: 'live|test',
      about: 'Default live. Fixed for good.',
    },
    ...tokenOptions,
  },
  optionOfField: optionOfTokenField,
  run: ({ flags, print }) =>
    withControl(flags, async ({ tokens, defaultTarget }, settings) => {
      const byDefault = defaultTarget.kind === 'agent' ? 'agentIds' : 'flowIds'
      const config = readConfig(flags, {})
      const created = await tokens.create({
        name: flags.name,
        allowedOrigins: flags.origin,
        ...(flags.environment !== undefined && { environment: flags.environment }),
        ...(readTargets(flags) ?? { [byDefault]: [defaultTarget.id] }),
        ...readLimits(flags),
        ...(config && { config }),
      })
      const { clientToken, token, warnings } = created
      const text = sections(
        `The client token ${printable(clientToken.name)} is made.`,
        describeToken(clientToken),
        tagToPaste(settings, token),
        ...warningLines(warnings),
      )
      print({ text, json: created })
    }),
})
