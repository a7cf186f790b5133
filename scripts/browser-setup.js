/**
 * Vitest's global set-up of the `browser` project: a Chromium and a build of the present source are
 * there before the first test. `PARLEY_BUILD=keep` tests the build that is there.
 */
import { ensureBuild } from './build-state.js'
import { ensureChromium, installCommand } from './chromium.js'

export default function setup() {
  const path = ensureChromium()
  if (!path) throw new Error(`Browser tests need Chromium. Install it with: ${installCommand}`)
  process.env.CHROMIUM_PATH = path
  ensureBuild()
}
