/** All scenarios, as the tests of one engine. */
import { afterAll, beforeAll, beforeEach, describe, onTestFailed, test } from 'vitest'
import { installs } from '../scenarios/installs.js'
import { keyboard } from '../scenarios/keyboard.js'
import { pages } from '../scenarios/pages.js'
import { safety } from '../scenarios/safety.js'
import { scrollingScenarios } from '../scenarios/scrolling.js'
import { talk } from '../scenarios/talk.js'
import type { Engine } from './driver.js'
import { openStage, type Stage } from './stage.js'

const scenarios = { ...installs, ...pages, ...talk, ...keyboard, ...safety }

/** Where scripts/browser-setup.js has left the path of what it found; without one, it has said so. */
const variables: Record<Engine, string> = {
  chromium: 'CHROMIUM_PATH',
  firefox: 'FIREFOX_PATH',
  webkit: 'MINIBROWSER_PATH',
}

export const testScenarios = (engine: Engine): void => {
  const isThere = process.env[variables[engine]] !== undefined

  // oxlint-disable-next-line vitest/valid-title -- the name of the browser
  describe.runIf(isThere)(engine, () => {
    let stage: Stage

    beforeAll(async () => {
      stage = await openStage(engine)
    })
    afterAll(() => stage?.close())
    beforeEach(() => stage.reset())

    test.each(Object.entries(scenarios))('%s', async (_title, run) => {
      onTestFailed(() => stage.describe())
      await run(stage)
    })

    /** Of the mouse and the keyboard: neither engine has a finger here. */
    const readers = scrollingScenarios.filter(({ hasTouch }) => !hasTouch)

    test.each(readers.map(({ name, play }) => [name, play] as const))('%s', async (_name, play) => {
      await stage.openReader()
      try {
        await play(stage.driver)
      } finally {
        await stage.driver.resize(1000, 760)
      }
    })
  })
}
