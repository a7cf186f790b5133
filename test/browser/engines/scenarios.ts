/** All scenarios, as the tests of one engine. */
import { afterAll, beforeAll, beforeEach, describe, onTestFailed, test } from 'vitest'
import { installs } from '../scenarios/installs.js'
import { keyboard } from '../scenarios/keyboard.js'
import { pages } from '../scenarios/pages.js'
import { safety } from '../scenarios/safety.js'
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

  describe.runIf(isThere)(engine, () => {
    let stage: Stage

    beforeAll(async () => {
      stage = await openStage(engine)
    })
    afterAll(() => stage?.close())
    beforeEach(() => stage.reset())

    for (const [title, run] of Object.entries(scenarios)) {
      test(title, async () => {
        onTestFailed(() => stage.describe())
        await run(stage)
      })
    }
  })
}
