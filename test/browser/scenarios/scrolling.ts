/**
 * Readers of an answer that comes: where the transcript stands while they follow it, read above,
 * mark words, search, turn the phone or make the letters larger.
 */
import assert from 'node:assert/strict'
import type { Place } from '../fixtures/reader.js'
import type { Driver, Scenario } from './driver.js'

const place = ({ run }: Driver): Promise<Place> => run(() => window.reader.place(), null)
const at = ({ run }: Driver, text: string) => run((one) => window.reader.at(one), text)
const point = ({ run }: Driver, text: string | null = null) =>
  run((one) => window.reader.point(one ?? undefined), text)
const rest = ({ run }: Driver) => run(() => window.reader.rest(), null)
const send = ({ run }: Driver, text: string) =>
  run((one) => {
    window.reader.send(one)
    return window.reader.settle()
  }, text)
const write = ({ run }: Driver, lines: number) =>
  run((many) => {
    window.reader.write(many)
    return window.reader.settle()
  }, lines)
const finish = ({ run }: Driver) =>
  run(() => {
    window.reader.finish()
    return window.reader.settle()
  }, null)
const grow = ({ run }: Driver, which: 'first' | 'last', px: number) =>
  run(
    ([one, by]) => {
      window.reader.grow(one, by)
      return window.reader.settle()
    },
    [which, px] as const,
  )

/** Opens the panel on a conversation that was had before. */
const open = async ({ run }: Driver, pairs = 3, lines = 6) => {
  await run(
    async ([count, many]) => {
      window.reader.history(count, many)
      window.stage.toggle()
      for (let frame = 0; frame < 300; frame++) {
        await window.reader.settle(1)
        // The chunks have come, and what they show has settled.
        if (window.stage.root.querySelector('.prose > p[dir]') && frame > 10) break
      }
      await window.reader.rest()
    },
    [pairs, lines] as const,
  )
}

/** Lines come, one after the other. */
const stream = async (driver: Driver, from: number, to: number, step = 3) => {
  for (let lines = from; lines <= to; lines += step) await write(driver, lines)
}

const near = (actual: number, wanted: number, slackPx: number, what: string) =>
  assert.ok(
    Math.abs(actual - wanted) <= slackPx,
    `${what}: ${actual}, and not ${wanted} ± ${slackPx}`,
  )

/** What stands there stays there while so much comes. */
const staysThrough = async (driver: Driver, from: number, to: number) => {
  const { top } = await place(driver)
  await stream(driver, from, to)
  near((await place(driver)).top, top, 1, 'the place')
}

const toTheBottom = async (driver: Driver) => {
  for (let turn = 0; turn < 20; turn++) {
    await driver.wheel(await point(driver), 2000)
    await rest(driver)
    if ((await place(driver)).left < 2) return
  }
  assert.fail('the wheel does not reach the bottom')
}

export const scrollingScenarios: readonly Scenario[] = [
  {
    name: 'an answer is followed until its first line is at the top, and no further',
    async play(driver) {
      await open(driver)
      near((await place(driver)).left, 0, 1, 'begins at the end')
      await send(driver, 'Question')
      await write(driver, 1)
      near((await place(driver)).left, 0, 1, 'goes along')
      assert.equal((await place(driver)).hasPill, false)
      await stream(driver, 2, 40)
      const stopped = await place(driver)
      near(stopped.first, 12, 2, 'the first line')
      assert.ok(stopped.left > 100 && stopped.hasPill, 'there is more below, and a pill says so')
      await finish(driver)
      near((await place(driver)).top, stopped.top, 1, 'stays when it is complete')
    },
  },
  {
    name: 'a short answer is followed to its end',
    async play(driver) {
      await open(driver)
      await send(driver, 'Question')
      await stream(driver, 1, 4, 1)
      await finish(driver)
      const { left, hasPill } = await place(driver)
      near(left, 0, 1, 'the end')
      assert.equal(hasPill, false)
    },
  },
  {
    name: 'the pill leads to the end and keeps it, and the next answer stops at its own first line',
    async play(driver) {
      await open(driver)
      await send(driver, 'Question')
      await stream(driver, 1, 40, 13)
      await driver.run(() => {
        ;(window.stage.root.querySelector('.pill') as HTMLElement).click()
        return window.reader.rest()
      }, null)
      near((await place(driver)).left, 0, 1, 'after the pill')
      await write(driver, 60)
      near((await place(driver)).left, 0, 1, 'as more comes')
      await finish(driver)
      await send(driver, 'Another')
      await stream(driver, 1, 40, 13)
      near((await place(driver)).first, 12, 2, 'the first line of the next')
    },
  },
  {
    name: 'a wheel that goes up ends the following, and one that reaches the bottom resumes it',
    async play(driver) {
      await open(driver)
      await send(driver, 'Question')
      await write(driver, 2)
      // Less than what counts as near the end.
      await driver.wheel(await point(driver), -4)
      await rest(driver)
      await staysThrough(driver, 3, 12)
      await driver.wheel(await point(driver), -300)
      await rest(driver)
      await staysThrough(driver, 13, 30)
      assert.equal((await place(driver)).hasPill, true)
      await toTheBottom(driver)
      await write(driver, 40)
      near((await place(driver)).left, 0, 1, 'follows again')
    },
  },
  {
    name: 'the focus in the transcript ends the following, and the keys read it',
    async play(driver) {
      await open(driver)
      await send(driver, 'Question')
      await write(driver, 2)
      await driver.run(() => window.reader.focusLog(), null)
      await staysThrough(driver, 3, 12)
      await driver.press('PageUp')
      await rest(driver)
      await staysThrough(driver, 13, 24)
      await driver.press('Home')
      await rest(driver)
      near((await place(driver)).top, 0, 1, 'Home')
      await staysThrough(driver, 25, 30)
      await driver.press('End')
      await rest(driver)
      await write(driver, 40)
      near((await place(driver)).left, 0, 1, 'follows after End')
      await driver.press('ArrowUp')
      await rest(driver)
      await staysThrough(driver, 41, 50)
    },
  },
  {
    name: 'a finger that pulls the text down ends the following, and nothing moves beneath one that rests',
    hasTouch: true,
    async play(driver) {
      await open(driver)
      await send(driver, 'Question')
      await write(driver, 2)
      const middle = await point(driver)
      const { top } = await place(driver)
      await driver.swipe(middle, middle, async () => {
        await stream(driver, 3, 4, 1)
        near((await place(driver)).top, top, 1, 'beneath the finger')
      })
      await write(driver, 5)
      await driver.swipe(middle, { ...middle, y: middle.y + 120 }, async () => {})
      await rest(driver)
      assert.ok((await place(driver)).left > 40, 'it was pulled')
      await staysThrough(driver, 6, 30)
    },
  },
  {
    name: 'words that are being marked stay where they are',
    async play(driver) {
      await open(driver)
      await send(driver, 'Question')
      await write(driver, 3)
      near((await place(driver)).left, 0, 1, 'at the end')
      const from = await point(driver, 'New 1 line 0.')
      const to = await point(driver, 'New 1 line 1.')
      await driver.drag(from, to, async () => {
        await staysThrough(driver, 4, 12)
      })
      await staysThrough(driver, 13, 30)
      await send(driver, 'Queued')
      near((await place(driver)).left, 0, 1, 'until something is sent')
    },
  },
  {
    name: 'what a search of the browser has found stays',
    async play(driver) {
      await open(driver, 4, 8)
      await send(driver, 'Question')
      await write(driver, 3)
      await driver.run(() => window.reader.find('Old 1 line 3.'), null)
      await rest(driver)
      const found = await at(driver, 'Old 1 line 3.')
      await stream(driver, 4, 30)
      near(await at(driver, 'Old 1 line 3.'), found, 1, 'what was found')
    },
  },
  {
    name: 'what grows above or below does not move what is read',
    async play(driver) {
      await open(driver, 5, 8)
      await driver.run(() => window.reader.find('Old 2 line 4.'), null)
      await rest(driver)
      const read = await at(driver, 'Old 2 line 4.')
      for (const px of [40, 400, 120]) {
        await grow(driver, 'first', px)
        near(await at(driver, 'Old 2 line 4.'), read, 1, `${px} px above`)
        await grow(driver, 'last', px)
        near(await at(driver, 'Old 2 line 4.'), read, 1, `${px} px below`)
      }
      await send(driver, 'Question')
      await write(driver, 2)
      await grow(driver, 'last', 60)
      near((await place(driver)).left, 0, 1, 'who follows stays at the end')
      await grow(driver, 'first', 900)
      near((await place(driver)).left, 0, 1, 'also if it grows above')
    },
  },
  {
    name: 'a block of code that grows leaves its reader at its first line',
    async play(driver) {
      await open(driver)
      await send(driver, 'Question')
      for (const lines of [1, 5, 20, 40, 60]) {
        await driver.run((many) => {
          const code = Array.from({ length: many }, (_, line) => `let value${line} = ${line}`)
          window.reader.write(0, `Here:\n\n\`\`\`js\n${code.join('\n')}`)
          return window.reader.settle()
        }, lines)
      }
      const { first, hasPill } = await place(driver)
      near(first, 12, 2, 'the first line')
      assert.equal(hasPill, true)
    },
  },
  {
    name: 'another width and larger letters keep the words that are read',
    async play(driver) {
      await open(driver, 5, 8)
      await driver.run(() => {
        window.reader.find('Old 2 line 4.')
        return window.reader.rest()
      }, null)
      const read = await at(driver, 'Old 2 line 4.')
      const stands = async (what: string, slackPx: number) =>
        near(await at(driver, 'Old 2 line 4.'), read, slackPx, what)
      await driver.resize(560, 620)
      await rest(driver)
      await stands('a smaller window', 200)
      await driver.resize(900, 800)
      await rest(driver)
      await stands('as it was', 2)
      await driver.run(() => {
        window.reader.enlarge('24px')
        return window.reader.rest()
      }, null)
      const large = await at(driver, 'Old 2 line 4.')
      assert.ok(large > -50 && large < read * 2 + 50, `with large letters it is at ${large}`)
      await driver.run(() => {
        window.reader.enlarge('')
        return window.reader.rest()
      }, null)
      await stands('letters as they were', 2)
    },
  },
  {
    name: 'who follows stays at the end when the window is another',
    async play(driver) {
      await open(driver)
      await driver.resize(560, 420)
      await rest(driver)
      near((await place(driver)).left, 0, 1, 'the end')
      await driver.resize(900, 800)
      await rest(driver)
      near((await place(driver)).left, 0, 1, 'the end')
    },
  },
  {
    name: 'older messages that come above push nothing away',
    async play(driver) {
      await open(driver, 60, 3)
      for (let turn = 0; turn < 30; turn++) {
        await driver.run(() => window.reader.scrollTo(window.reader.place().top - 700), null)
        const shifted = await driver.run(async () => {
          const articles = [...window.stage.root.querySelectorAll('article')]
          const seen = articles.find((one) => one.getBoundingClientRect().bottom > 150)
          const before = seen?.getBoundingClientRect().top ?? 0
          await window.reader.settle(6)
          return Math.abs((seen?.getBoundingClientRect().top ?? 0) - before)
        }, null)
        near(shifted, 0, 1, `turn ${turn}`)
      }
      assert.ok(!Number.isNaN(await at(driver, 'Old 0 line 0.')), 'the first message is there')
    },
  },
  {
    name: 'reopening restores the place, also in a window of another size',
    async play(driver) {
      await open(driver, 5, 8)
      await driver.run(() => {
        window.reader.find('Old 2 line 4.')
        return window.reader.rest()
      }, null)
      const read = await at(driver, 'Old 2 line 4.')
      const reopen = (width: number) =>
        driver
          .run(() => {
            window.stage.toggle()
            return window.reader.settle()
          }, null)
          .then(() => driver.resize(width, 800))
          .then(() =>
            driver.run(() => {
              window.stage.toggle()
              return window.reader.rest()
            }, null),
          )
      await reopen(900)
      near(await at(driver, 'Old 2 line 4.'), read, 2, 'the same window')
      await reopen(600)
      near(await at(driver, 'Old 2 line 4.'), read, 60, 'a narrower one')
      await toTheBottom(driver)
      await reopen(900)
      near((await place(driver)).left, 0, 1, 'at the end it is the end')
    },
  },
  {
    name: 'what came unseen begins at a line that says so',
    async play(driver) {
      await open(driver, 3, 8)
      await send(driver, 'First')
      await write(driver, 2)
      await send(driver, 'Second')
      await driver.run(() => {
        window.stage.toggle()
        window.reader.write(30)
        window.reader.finish()
        window.reader.write(30)
        window.reader.finish()
        window.stage.toggle()
        return window.reader.rest()
      }, null)
      const top = await driver.run(() => {
        const { root } = window.stage
        const line = root.querySelector('.divider') as HTMLElement
        const log = root.querySelector('.log') as HTMLElement
        return line.getBoundingClientRect().top - log.getBoundingClientRect().top
      }, null)
      near(top, 12, 2, 'the line')
      assert.equal((await place(driver)).hasPill, true)
    },
  },
  {
    name: 'what is sent is seen, wherever its sender had read',
    async play(driver) {
      await open(driver, 5, 8)
      await driver.run(() => window.reader.scrollTo(50), null)
      await rest(driver)
      await send(driver, 'Question')
      near((await place(driver)).left, 0, 1, 'the bubble')
      await stream(driver, 1, 30, 7)
      near((await place(driver)).first, 12, 2, 'the first line')
      await send(driver, 'Queued')
      near((await place(driver)).left, 0, 1, 'the one that waits')
      await finish(driver)
      await stream(driver, 1, 30, 7)
      near((await place(driver)).first, 12, 2, 'its own answer')
      const { top } = await place(driver)
      await finish(driver)
      near((await place(driver)).top, top, 1, 'who reads an answer is left alone')
    },
  },
]
