/**
 * Finds the Chromium that browser tests run in, and installs it through apt where that is allowed.
 * It never downloads a browser of its own.
 */
import { existsSync } from 'node:fs'
import { canInstall, install, installCommand as commandFor } from './apt.js'

/**
 * Playwright's own list, whose place this one takes: of two, Chromium reads the last. Ours are
 * the last two: documents of the address bar, which Chromium prepares for every window: most
 * of what a short visit costs (1.1 s of processor time with them, 0.35 s without).
 */
const disabledFeatures = [
  'AimEnabled',
  'AvoidCorsURLLoaderRestartOnRedirect',
  'AvoidUnnecessaryBeforeUnloadCheckSync',
  'BlockOriginHeaderModificationOnRedirect',
  'DestroyProfileOnBrowserClose',
  'DialMediaRouteProvider',
  'GlobalMediaControls',
  'HttpsUpgrades',
  'LensOverlay',
  'MediaRouter',
  'NetworkTimeServiceQuerying',
  'OptimizationHints',
  'PaintHolding',
  'ThirdPartyStoragePartitioning',
  'Translate',
  'WebUIOmniboxPopup',
  'WebUIOmniboxAimPopup',
]

/** How Chromium is started wherever it is driven here: without a screen, and asking nobody else anything. */
export const chromiumFlags = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  `--disable-features=${disabledFeatures.join()}`,
]

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
