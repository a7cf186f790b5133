/** `parley user reset-password`: a one-time link by which the operator sets a new password. */
import { setupLink } from '../protocol/console.js'
import { defineCommand } from './command.js'
import { withControl } from './control.js'
import { paragraph, sections } from './text.js'
import { findAddress } from './whereabouts.js'

export const userResetPassword = defineCommand({
  name: 'user reset-password',
  usage: '[options]',
  summary: 'Prints a one-time link to set a new password for the console.',
  notes: [
    'Until the link is used, the old password stays. Setting the new one signs out everywhere. Whoever has the link can set the password: send it to nobody else.',
  ],
  examples: ['parley user reset-password'],
  options: {},
  run: ({ flags, print }) =>
    withControl(flags, async ({ operators }, settings) => {
      const { secret, expiresAt } = await operators.createSetupLink()
      const url = setupLink(findAddress(settings), secret)
      const text = sections(
        `Open this link in a browser to set the password:\n\n  ${url}`,
        paragraph(`It works once, until ${expiresAt}. The server must be running at that address.`),
      )
      print({ text, json: { url, expiresAt } })
    }),
})
