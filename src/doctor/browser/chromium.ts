/** A Chromium that is on this machine already: where it is, and how it is started and ended. */
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { accessSync, constants, mkdtempSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import type { Readable, Writable } from 'node:stream'

const commands = [
  'chromium',
  'chromium-browser',
  'google-chrome',
  'google-chrome-stable',
  'chrome',
  'microsoft-edge',
  'microsoft-edge-stable',
]

const applications = [
  'Google Chrome.app/Contents/MacOS/Google Chrome',
  'Chromium.app/Contents/MacOS/Chromium',
  'Microsoft Edge.app/Contents/MacOS/Microsoft Edge',
]

const programs = [
  'Google/Chrome/Application/chrome.exe',
  'Chromium/Application/chrome.exe',
  'Microsoft/Edge/Application/msedge.exe',
]

/** Null if there is none in the usual places. */
export const findChromium = (): string | null => {
  const { env } = process
  const folders = (env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '')
  const programFolders = ['PROGRAMFILES', 'PROGRAMFILES(X86)', 'LOCALAPPDATA'].flatMap(
    (name) => env[name] ?? [],
  )
  const candidates = [
    ...[env['CHROMIUM_PATH'], env['CHROME_PATH']].flatMap((path) => path || []),
    ...commands.flatMap((name) => folders.map((folder) => join(folder, name))),
    ...applications.map((path) => join('/Applications', path)),
    ...programs.flatMap((path) => programFolders.map((folder) => join(folder, path))),
  ]
  return candidates.find(isExecutable) ?? null
}

const isExecutable = (path: string): boolean => {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

export interface Chromium {
  /** Both speak the DevTools protocol, with NUL between messages. */
  input: Writable
  output: Readable
  /** Resolves when it has ended, by itself or otherwise. */
  ended: Promise<void>
  /** Ends it, and takes its profile off the disk. */
  close(): Promise<void>
}

const parameters = [
  '--headless=new',
  '--remote-debugging-pipe',
  '--no-first-run',
  '--no-default-browser-check',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-gpu',
  '--mute-audio',
  '--window-size=1280,800',
]

/** @throws what the system says where it cannot be started */
export const launchChromium = async (
  path: string,
  extraParameters: readonly string[],
): Promise<Chromium> => {
  const profile = mkdtempSync(join(tmpdir(), 'parley-doctor-'))
  const isRoot = process.getuid?.() === 0
  const child = spawn(
    path,
    [
      ...parameters,
      // Chromium's sandbox refuses to run as root, as in most containers.
      ...(isRoot ? ['--no-sandbox'] : []),
      `--user-data-dir=${profile}`,
      ...extraParameters,
      'about:blank',
    ],
    { stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'] },
  )
  // Its helpers may write for a moment after it has ended.
  const forget = () =>
    rm(profile, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 }).catch(() => {})
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  try {
    await once(child, 'spawn')
  } catch (error) {
    await forget()
    throw error
  }
  const [, , , input, output] = child.stdio as [null, null, null, Writable, Readable]
  // What is written to a browser that has gone is lost, and `ended` says so.
  input.on('error', () => {})
  output.on('error', () => {})
  return {
    input,
    output,
    ended,
    async close() {
      await endChild(child, ended)
      await forget()
    },
  }
}

const endChild = async (child: ChildProcess, ended: Promise<void>): Promise<void> => {
  child.kill('SIGTERM')
  const timer = setTimeout(() => child.kill('SIGKILL'), 3000)
  await ended
  clearTimeout(timer)
}
