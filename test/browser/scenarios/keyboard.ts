/** Without a mouse: in, through, and out again. */
import { expect } from 'vitest'
import type { Stage } from '../engines/stage.js'
import type { Visit } from '../engines/visit.js'
import type { Scenarios } from './scenario.js'

const tabTo = async ({ driver }: Stage, visit: Visit, name: string, key = 'Tab') => {
  const seen: string[] = []
  for (let step = 0; step < 20; step++) {
    await driver.press(key)
    const focus = await visit.focus()
    if (focus === name) return
    seen.push(focus)
  }
  throw new Error(`${key} never reaches ${name}, only ${seen.join(', ')}`)
}

export const keyboard: Scenarios = {
  'the keyboard alone opens, writes two lines, rates, and closes': async (stage) => {
    const { driver } = stage
    const visit = await stage.visit({ body: '<a href="#x">Shop</a>' })
    await visit.until(() => window.probe.place('Open chat') !== null, null, true)
    await tabTo(stage, visit, 'Open chat')
    await driver.press('Enter')
    await expect.poll(visit.focus).toBe('Message')
    await driver.type('First line')
    await driver.press('Shift+Enter')
    await visit.send('and second')
    await visit.isAnswered('You said: First line')
    expect(stage.scripted.calls[0]?.request.messages.at(-1)?.content).toBe('First line\nand second')
    await tabTo(stage, visit, 'Good answer', 'Shift+Tab')
    await driver.press('Enter')
    await visit.until(
      () =>
        window.probe.select('button[aria-label="Good answer"]')?.getAttribute('aria-pressed') ?? '',
      null,
      'true',
    )
    await driver.press('Escape')
    await expect.poll(visit.focus).toBe('Open chat')
    await visit.isWell()
  },

  'keys that are pressed in it are not the page’s': async (stage) => {
    const visit = await stage.visit({
      head: `<script>
        keys = []
        addEventListener('keydown', (event) => keys.push(event.key))
      </script>$tag`,
    })
    await visit.open()
    await visit.send('?j/')
    await visit.isAnswered('You said: ?j/')
    await stage.driver.press('Escape')
    await visit.until(() => window.probe.focus(), null, 'Open chat')
    expect(await stage.driver.run(() => Reflect.get(window, 'keys') as unknown)).toEqual([])
    await visit.isWell()
  },
}
