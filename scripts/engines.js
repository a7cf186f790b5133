/**
 * Finds the browsers beside Chromium that the core scenarios run in, and installs them through apt
 * where that is allowed. Firefox is Debian's ESR; WebKit is WebKitGTK's MiniBrowser with its driver,
 * on a display that nobody sees.
 */
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { canInstall, install, installCommand } from './apt.js'

const firstOf = (paths) => paths.find((path) => path && existsSync(path)) ?? null

const findFirefox = () =>
  firstOf([process.env.FIREFOX_PATH, '/usr/bin/firefox-esr', '/usr/lib/firefox-esr/firefox-esr'])

/** Debian puts it below the folder of the machine's architecture. */
const findMiniBrowser = () => {
  const folders = existsSync('/usr/lib') ? readdirSync('/usr/lib') : []
  return firstOf([
    process.env.MINIBROWSER_PATH,
    ...folders
      .filter((name) => name.endsWith('-linux-gnu'))
      .flatMap((name) =>
        ['webkit2gtk-4.1', 'webkitgtk-6.0', 'webkit2gtk-4.0'].map((version) =>
          join('/usr/lib', name, version, 'MiniBrowser'),
        ),
      ),
  ])
}

const findWebKit = () => {
  const browser = findMiniBrowser()
  return browser && existsSync('/usr/bin/WebKitWebDriver') && existsSync('/usr/bin/Xvfb')
    ? browser
    : null
}

/** By engine: what it is called, where it is looked for, what it comes in. */
export const engines = {
  firefox: {
    title: 'Firefox ESR',
    variable: 'FIREFOX_PATH',
    packages: ['firefox-esr'],
    find: findFirefox,
  },
  webkit: {
    title: 'WebKitGTK',
    variable: 'MINIBROWSER_PATH',
    packages: ['webkit2gtk-driver', 'xvfb'],
    find: findWebKit,
  },
}

/**
 * Finds both or installs what is missing (as root, through apt), and names their programs in the
 * environment. Answers a sentence for each that could not be had.
 *
 * @returns {string[]}
 */
export const ensureEngines = () => {
  const missing = Object.values(engines).filter(({ find }) => !find())
  if (missing.length > 0 && canInstall()) install(missing.flatMap(({ packages }) => packages))
  return Object.values(engines).flatMap(({ title, variable, packages, find }) => {
    const path = find()
    if (path) process.env[variable] = path
    return path ? [] : [`${title} is missing. Install it with: ${installCommand(packages)}`]
  })
}
