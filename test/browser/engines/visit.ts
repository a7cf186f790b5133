/** One page of a scenario, as a visitor has it: what she presses, writes and reads. */
import { expect } from 'vitest'
import type { EngineDriver, Json } from './driver.js'
import type {} from './probe.js'

export interface Visit {
  readonly host: string
  /** As pages know our server. */
  readonly api: string
  readonly token: string
  /** Presses the launcher and waits until there is something to write in. */
  open(): Promise<void>
  /** Waits until it can be pressed and has come to rest, and presses it. */
  press(name: string): Promise<void>
  /** Into what has the focus, and Enter. */
  send(text: string): Promise<void>
  /** Waits until the widget shows it. */
  sees(text: string | RegExp): Promise<void>
  seesNot(text: string | RegExp): Promise<void>
  /** Waits until the last answer is whole, and has this in it. */
  isAnswered(text: string): Promise<void>
  messages(side: 'user' | 'assistant'): Promise<string[]>
  focus(): Promise<string>
  draft(): Promise<string>
  /** Waits until it is so. */
  until<Value extends Json>(
    read: (value: Value) => unknown,
    value: Value,
    wanted: unknown,
  ): Promise<void>
  printed(): Promise<string[]>
  /** Nothing was printed, thrown or refused. */
  isWell(): Promise<void>
}

const patience = { interval: 40, timeout: 10_000 }

export const createVisit = (
  driver: EngineDriver,
  facts: Pick<Visit, 'host' | 'api' | 'token'>,
): Visit => {
  const text = () => driver.run(() => window.probe.text())
  const place = (name: string) => driver.run((wanted) => window.probe.place(wanted), name)
  /** Where it stays: what moves is not to be pressed. */
  const settled = async (name: string) => {
    let before = ''
    for (let attempt = 0; attempt < 250; attempt++) {
      const found = await place(name)
      const now = found ? JSON.stringify(found) : ''
      if (found && now === before) return found
      before = now
      await new Promise((resolve) => setTimeout(resolve, 40))
    }
    throw new Error(`Nothing is called "${name}". What is seen: ${await text()}`)
  }
  const messages: Visit['messages'] = (side) =>
    driver.run((wanted) => window.probe.messages(wanted as 'user'), side)
  const visit: Visit = {
    ...facts,
    async open() {
      await visit.press('Open chat')
      await expect.poll(visit.focus, patience).toBe('Message')
    },
    async press(name) {
      await driver.click(await settled(name))
    },
    async send(said) {
      await driver.type(said)
      await driver.press('Enter')
    },
    async sees(wanted) {
      await expect.poll(text, patience).toMatch(wanted)
    },
    async seesNot(wanted) {
      await expect.poll(text, patience).not.toMatch(wanted)
    },
    async isAnswered(wanted) {
      await expect
        .poll(async () => (await messages('assistant')).at(-1) ?? '', patience)
        .toContain(wanted)
      const isWhole = () =>
        driver.run(() => window.probe.select('article:last-of-type [aria-pressed]') !== null)
      await expect.poll(isWhole, patience).toBe(true)
    },
    messages,
    focus: () => driver.run(() => window.probe.focus()),
    draft: () => driver.run(() => (window.probe.select('textarea') as HTMLTextAreaElement).value),
    async until(read, value, wanted) {
      await expect.poll(() => driver.run(read, value), patience).toEqual(wanted)
    },
    printed: () => driver.run(() => window.probe.printed),
    async isWell() {
      const faults = () =>
        driver.run(() => {
          const { printed, thrown, refused } = window.probe
          return { printed, thrown, refused }
        })
      expect(await faults()).toEqual({ printed: [], thrown: [], refused: [] })
    },
  }
  return visit
}
