/**
 * Finds the Chromium that browser tests run in, and installs it through apt where that is allowed.
 * It never downloads a browser of its own.
 */
import { existsSync } from 'node:fs'
import { canInstall, install, installCommand as commandFor } from './apt.js'

const packages = ['chromium']
export const installCommand = commandFor(packages)

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

/** Finds Chromium or installs it (as root, through apt); null if neither is possible. */
export const ensureChromium = () => {
  if (!findChromium() && canInstall()) install(packages)
  return findChromium()
}
