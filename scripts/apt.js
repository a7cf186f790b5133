/**
 * Installs Debian packages that tests need, where that is allowed: as root, through apt. It never
 * downloads anything by other ways.
 */
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'

let isUpdated = false

/** What a person would type. */
export const installCommand = (packages) =>
  `apt-get update && apt-get install -y --no-install-recommends ${packages.join(' ')}`

/** Whether packages can be installed here. */
export const canInstall = () => process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')

/** Installs them; whether it went well is seen by looking for them. */
export const install = (packages) => {
  console.log(`Missing, so installed: apt-get install ${packages.join(' ')}`)
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  const stdio = ['ignore', 'inherit', 'inherit']
  if (!isUpdated) spawnSync('apt-get', ['update'], { stdio, env })
  isUpdated = true
  spawnSync('apt-get', ['install', '-y', '--no-install-recommends', ...packages], { stdio, env })
}
