/**
 * Vitest's global set-up of the `browser` project: a Chromium and a build of the present source are
 * there before the first test, and the other engines where they can be had; without them the
 * scenarios of test/browser/engines.test.ts are skipped, and where `CI=true` that is a failure.
 * `PARLEY_BUILD=keep` tests the build that is there.
 */
import { ensureBuild } from './build-state.js'
import { ensureChromium, installCommand } from './chromium.js'
import { ensureEngines } from './engines.js'

const isContinuousIntegration = process.env.CI === 'true' || process.env.CI === '1'

export default function setup() {
  const path = ensureChromium()
  if (!path) throw new Error(`Browser tests need Chromium. Install it with: ${installCommand}`)
  process.env.CHROMIUM_PATH = path
  for (const sentence of ensureEngines()) {
    if (isContinuousIntegration) throw new Error(sentence)
    console.log(`Its scenarios are skipped. ${sentence}`)
  }
  ensureBuild()
}
