/**
 * Finds the Chromium that browser tests run in, and installs it through apt where that is allowed.
 * It never downloads a browser of its own.
 */
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'

export const installCommand =
  'apt-get update && apt-get install -y --no-install-recommends chromium'

const places = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome-stable',
  '/usr/bin/google-chrome',
]

/** The path of an installed Chromium (`CHROMIUM_PATH` goes first), or null. */
export const findChromium = () => {
  const named = process.env.CHROMIUM_PATH
  return [...(named ? [named] : []), ...places].find((path) => existsSync(path)) ?? null
}

const canInstall = () => process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')

/** Finds Chromium or installs it (as root, through apt); null if neither is possible. */
export const ensureChromium = () => {
  const found = findChromium()
  if (found || !canInstall()) return found
  console.log(`Chromium is missing; installing it: ${installCommand}`)
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  spawnSync('sh', ['-c', installCommand], { stdio: ['ignore', 'inherit', 'inherit'], env })
  return findChromium()
}
