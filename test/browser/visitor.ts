/** Who visits a page: what she sees by role and name, and all that the page does meanwhile. */
import type { ConsoleMessage, Locator, Page } from 'playwright-core'
import { expect } from 'vitest'

export interface ConsoleCall {
  type: string
  text: string
  /** How many values were printed by the call. */
  values: number
}

export interface Sent {
  method: string
  url: string
  headers: Readonly<Record<string, string>>
  body: string
  /** Undefined until it is answered. */
  status?: number
}

export interface Visitor {
  readonly page: Page
  /** What scripts print; Chromium's own lines about the network are not among them. */
  readonly console: ConsoleCall[]
  /** Chromium's own lines: `Failed to load resource …`. */
  readonly networkLines: string[]
  /** Uncaught exceptions and rejections. */
  readonly errors: string[]
  /** Every request but the page itself and its icon. */
  readonly requests: Sent[]
  readonly launcher: Locator
  readonly panel: Locator
  readonly field: Locator
  /** The assistant's messages. */
  readonly replies: Locator
  /** The visitor's messages. */
  readonly said: Locator
  open(): Promise<void>
  /** Writes into the composer and presses Enter. */
  send(text: string): Promise<void>
  /** `init 200`, `chat 200`: what went to the client surface, in order. */
  calls(): string[]
  /** Nothing was printed, thrown or refused. */
  expectHealth(): void
  /** All that was recorded, for a test that has failed. */
  account(): string
}

const isNetworkLine = (message: ConsoleMessage): boolean =>
  /^(Failed to load resource|Access to (fetch|script|XMLHttpRequest))/.test(message.text())

/** Records from now on. */
export const watchPage = (page: Page): Visitor => {
  const console: ConsoleCall[] = []
  const networkLines: string[] = []
  const errors: string[] = []
  const requests: Sent[] = []
  const known = new Map<object, Sent>()
  page.on('console', (message) => {
    if (isNetworkLine(message)) networkLines.push(message.text())
    else {
      console.push({ type: message.type(), text: message.text(), values: message.args().length })
    }
  })
  page.on('pageerror', (error) => errors.push(String(error)))
  page.on('request', (request) => {
    if (request.isNavigationRequest() || request.url().endsWith('/favicon.ico')) return
    const sent: Sent = {
      method: request.method(),
      url: request.url(),
      headers: request.headers(),
      body: request.postData() ?? '',
    }
    known.set(request, sent)
    requests.push(sent)
  })
  page.on('response', (response) => {
    const sent = known.get(response.request())
    if (sent) sent.status = response.status()
  })
  const launcher = page.getByRole('button', { name: 'Open chat' })
  const panel = page.locator('#parley-panel')
  const field = page.getByRole('textbox', { name: 'Message' })
  return {
    page,
    console,
    networkLines,
    errors,
    requests,
    launcher,
    panel,
    field,
    replies: page.getByRole('log').locator('article.assistant'),
    said: page.getByRole('log').locator('article.user'),
    async open() {
      await launcher.click()
      await panel.waitFor()
    },
    async send(text) {
      await field.fill(text)
      await field.press('Enter')
    },
    calls: () =>
      requests.flatMap(({ method, url, status }) => {
        const [, call] = /\/v1\/client\/([^?]*)$/.exec(url) ?? []
        return call === undefined || method === 'OPTIONS' ? [] : [`${call} ${status ?? '…'}`]
      }),
    expectHealth() {
      expect({ console, errors, networkLines }).toEqual({
        console: [],
        errors: [],
        networkLines: [],
      })
    },
    account() {
      const sent = requests.map(({ method, url, status }) => `${method} ${url} ${status ?? '…'}`)
      return JSON.stringify({ url: page.url(), sent, console, errors, networkLines }, null, 2)
    },
  }
}
