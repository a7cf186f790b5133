/**
 * What the console costs an operator's browser, in Chromium, through the built server: from the
 * set-up link to the form of the password, and on to the list of client tokens.
 */
import { tmpdir } from 'node:os'
import { startChild } from './child.js'
import { launchChromium } from './chromium.js'
import { sumOf, watchRequests } from './requests.js'

/** Bytes of bodies, brotli, as they travel: the page, its scripts and styles, and its data. */
export const maximum = 80_000

const pathOf = ({ url }) => new URL(url).pathname

export const measureConsoleWeight = async () => {
  const parley = startChild('parley-process.js')
  let browser
  try {
    await parley.call('start', { within: tmpdir() })
    const link = await parley.call('setupLink')
    browser = await launchChromium()
    const page = await browser.newPage()
    const watched = await watchRequests(page, { withPage: true })
    await page.goto(link)
    const password = page.getByLabel('New password')
    await password.waitFor()
    await watched.settle()
    const form = watched.list()
    await password.fill('correct horse battery staple')
    await page.getByRole('button', { name: 'Set the password' }).click()
    await page.getByRole('heading', { name: 'Client tokens' }).waitFor()
    await watched.settle()
    const all = watched.list()
    const failed = all.filter(({ error }) => error)
    if (failed.length > 0) throw new Error(`not fetched: ${JSON.stringify(failed)}`)
    return {
      form: sumOf(form),
      tokens: sumOf(all),
      requests: all.map((one) => ({
        path: pathOf(one),
        bytes: one.bytes,
        withHeaders: one.withHeaders,
        encoding: one.encoding,
      })),
    }
  } finally {
    await browser?.close()
    await parley.stop()
  }
}

export const describeConsoleWeight = ({ form, tokens, requests }) => [
  ['', 'bytes', 'at most', 'with headers'],
  ['until the password can be set', form.bytes, maximum, form.withHeaders],
  ['until the client tokens are shown', tokens.bytes, maximum, tokens.withHeaders],
  ...requests.map(({ path, bytes, withHeaders, encoding }) => [
    `  ${path}`,
    bytes,
    encoding,
    withHeaders,
  ]),
]
