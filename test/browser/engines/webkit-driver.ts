/**
 * WebKitGTK's MiniBrowser, by the few commands of WebDriver that scenarios need, spoken as they
 * stand in the standard. It has no headless mode, so it is given a display of its own.
 */
import { spawn, type ChildProcess } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Point } from '../scenarios/driver.js'
import type { EngineDriver } from './driver.js'

/** The code points that WebDriver has given to keys. */
const keys: Readonly<Record<string, string>> = {
  Backspace: '\uE003',
  Tab: '\uE004',
  Enter: '\uE007',
  Shift: '\uE008',
  Control: '\uE009',
  Escape: '\uE00C',
  Space: ' ',
  PageUp: '\uE00E',
  PageDown: '\uE00F',
  End: '\uE010',
  Home: '\uE011',
  ArrowLeft: '\uE012',
  ArrowUp: '\uE013',
  ArrowRight: '\uE014',
  ArrowDown: '\uE015',
}

const keyOf = (name: string): string => {
  const key = keys[name] ?? name
  if ([...key].length !== 1) throw new Error(`No key of WebDriver is called ${name}.`)
  return key
}

const freePort = (): Promise<number> =>
  new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0))
    })
  })

const openDisplay = async () => {
  const given = ['-displayfd', '3', '-screen', '0', '1280x1024x24', '-nolisten', 'tcp']
  const child = spawn('Xvfb', given, { stdio: ['ignore', 'ignore', 'ignore', 'pipe'] })
  const name = await new Promise<string>((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', () => reject(new Error('Xvfb has ended at once.')))
    child.stdio[3]?.once('data', (text) => resolve(`:${String(text).trim()}`))
  })
  return { child, name }
}

/** GTK without animations is what pages see as a wish for reduced motion. */
const writeSettings = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'parley-webkit-'))
  mkdirSync(join(folder, 'gtk-3.0'))
  writeFileSync(join(folder, 'gtk-3.0/settings.ini'), '[Settings]\ngtk-enable-animations=0\n')
  return folder
}

const end = async (child: ChildProcess): Promise<void> => {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = new Promise((resolve) => child.once('exit', resolve))
  child.kill()
  await ended
}

type Call = <Answer>(
  method: 'GET' | 'POST' | 'DELETE',
  path: string,
  body?: object,
) => Promise<Answer>

const createCall =
  (base: string): Call =>
  async (method, path, body) => {
    const response = await fetch(base + path, {
      method,
      ...(method === 'POST' && { body: JSON.stringify(body ?? {}) }),
    })
    const { value } = (await response.json()) as { value: { error?: string; message?: string } }
    if (!response.ok) throw new Error(`WebKit, ${path}: ${value.error}: ${value.message}`)
    return value as never
  }

const waitForDriver = async (call: Call): Promise<void> => {
  for (let attempt = 0; attempt < 200; attempt++) {
    if (await call('GET', '/status').catch(() => null)) return
    await sleep(50)
  }
  throw new Error('WebKitWebDriver does not answer.')
}

const startSession = async (call: Call, proxyPort: number): Promise<Call> => {
  const { sessionId } = await call<{ sessionId: string }>('POST', '/session', {
    capabilities: {
      alwaysMatch: {
        browserName: 'MiniBrowser',
        'webkitgtk:browserOptions': {
          binary: process.env['MINIBROWSER_PATH'],
          args: ['--automation', `--proxy=http://127.0.0.1:${proxyPort}`],
        },
      },
    },
  })
  return (method, path, body) => call(method, `/session/${sessionId}${path}`, body)
}

/** Runs in the page, and answers with what came of it however that came about. */
const wrap = (run: (value: never) => unknown): string => `
  const done = arguments[1], value = arguments[0]
  Promise.resolve().then(() => (${String(run)})(value)).then(
    (result) => done({ result: result ?? null }),
    (error) => done({ error: String(error) }))`

export const openWebKitDriver = async (proxyPort: number): Promise<EngineDriver> => {
  const settings = writeSettings()
  const display = await openDisplay()
  const port = await freePort()
  const program = spawn('WebKitWebDriver', [`--port=${port}`, '--host=127.0.0.1'], {
    env: {
      ...process.env,
      DISPLAY: display.name,
      XDG_CONFIG_HOME: settings,
      LIBGL_ALWAYS_SOFTWARE: '1',
      // Five times as quick on a processor that has to draw, and the driver can take no pictures.
      WEBKIT_DISABLE_COMPOSITING_MODE: '1',
      GDK_BACKEND: 'x11',
    },
    stdio: 'ignore',
  })
  const close = async () => {
    await end(program)
    await end(display.child)
    rmSync(settings, { recursive: true, force: true })
  }
  try {
    const plain = createCall(`http://127.0.0.1:${port}`)
    await waitForDriver(plain)
    const call = await startSession(plain, proxyPort)
    const driver = createDriver(call, close)
    await driver.resize(1000, 760)
    return driver
  } catch (error) {
    await close()
    throw error
  }
}

const strike = (key: string) => [
  { type: 'keyDown', value: key },
  { type: 'keyUp', value: key },
]

/** Whole pixels: the standard wants them. */
const moveTo = ({ x, y }: Point, duration = 0) => ({
  type: 'pointerMove',
  x: Math.round(x),
  y: Math.round(y),
  duration,
})
const down = { type: 'pointerDown', button: 0 }
const up = { type: 'pointerUp', button: 0 }

const createDriver = (call: Call, close: () => Promise<void>): EngineDriver => {
  const run = async (act: (given: never) => unknown, given: unknown = null) => {
    const answer = await call<{ result?: unknown; error?: string }>('POST', '/execute/async', {
      script: wrap(act),
      args: [given],
    })
    if (answer.error !== undefined) throw new Error(answer.error)
    return answer.result as never
  }
  const act = (...actions: object[]) => call<null>('POST', '/actions', { actions })
  const mouse = (...actions: object[]) =>
    act({ type: 'pointer', id: 'mouse', parameters: { pointerType: 'mouse' }, actions })
  const keyboard = (actions: object[]) => act({ type: 'key', id: 'keyboard', actions })
  return {
    engine: 'webkit',
    run,
    async goto(url) {
      await call('POST', '/url', { url })
    },
    async back() {
      await call('POST', '/back')
    },
    async reload() {
      await call('POST', '/refresh')
    },
    async click(point) {
      await mouse(moveTo(point), down, up)
    },
    async drag(from, to, meanwhile) {
      await mouse(moveTo(from), down)
      await mouse(moveTo({ x: (from.x + to.x) / 2, y: (from.y + to.y) / 2 }), moveTo(to))
      await meanwhile()
      await mouse(up)
    },
    async swipe() {
      throw new Error('MiniBrowser has no touch screen.')
    },
    async wheel(point, deltaY) {
      const { x, y, duration } = moveTo(point)
      const actions = [{ type: 'scroll', x, y, deltaX: 0, deltaY, duration }]
      await act({ type: 'wheel', id: 'wheel', actions })
      // Else the next one scrolls by the difference between the two. It is undone, but in the page's
      // first corner.
      await call('DELETE', '/actions')
    },
    async press(chord) {
      const parts = chord.split('+').map(keyOf)
      await keyboard([
        ...parts.map((value) => ({ type: 'keyDown', value })),
        ...parts.toReversed().map((value) => ({ type: 'keyUp', value })),
      ])
    },
    async type(text) {
      await keyboard([...text].flatMap((one) => strike(one === '\n' ? keyOf('Enter') : one)))
    },
    async resize(width, height) {
      // What is asked for is the window's outside.
      const [x = 0, y = 0]: number[] = await run(() => [
        outerWidth - innerWidth,
        outerHeight - innerHeight,
      ])
      await call('POST', '/window/rect', { width: width + x, height: height + y })
      // A window of X may be as it likes, and later. No narrower than its own buttons, for one.
      await run(
        async ([wide = 0, high = 0]: number[]) => {
          const isThere = () => innerWidth === wide && innerHeight === high
          for (let frame = 0; frame < 60 && !isThere(); frame++) {
            await new Promise((resolve) => setTimeout(resolve, 16))
          }
          await new Promise((resolve) => requestAnimationFrame(resolve))
        },
        [width, height],
      )
    },
    async setOnline(isOnline) {
      await run((wanted: boolean) => {
        Object.defineProperty(navigator, 'onLine', { configurable: true, get: () => wanted })
        window.dispatchEvent(new Event(wanted ? 'online' : 'offline'))
      }, isOnline)
    },
    async close() {
      await call('DELETE', '').catch(() => {})
      await close()
    },
  }
}
