/**
 * `npm run pictures`: takes the README's pictures and its recording from the demo, in the system's
 * Chromium, into docs/pictures. To be run by hand, on what is built, whenever the looks have changed.
 */
import { spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium } from 'playwright-core'
import upng from 'upng-js'
import { root } from './build-state.js'
import { chromiumFlags, ensureChromium, installCommand } from './chromium.js'

const port = Number(process.env.PORT ?? 3979)
const origin = `http://localhost:${port}`
const folder = join(root, 'docs', 'pictures')

/** Letters of the pictures' own: those of a server without a screen are nobody's. */
const letters = `
  @font-face { font-family: Inter; src: url(/inter.woff2); font-weight: 100 900 }
  :root { --parley-font: Inter, 'DejaVu Sans'; --parley-font-mono: 'DejaVu Sans Mono' }
  body { overflow-x: clip }
`

const startDemo = async (data) => {
  const demo = spawn(process.execPath, ['demo/serve.js'], {
    cwd: root,
    env: { ...process.env, PORT: String(port), PARLEY_DATA: data },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  await new Promise((resolve, reject) => {
    demo.stdout.on('data', (text) => String(text).includes(origin) && resolve())
    demo.once('exit', (code) => reject(new Error(`The demo ended with ${code}.`)))
  })
  return demo
}

const pixelsOf = (png) => {
  const image = upng.decode(Uint8Array.from(png).buffer)
  return { width: image.width, height: image.height, pixels: upng.toRGBA8(image)[0] }
}

/** With 256 colours, which nobody misses in a picture of an interface. */
const save = (name, frames, delays) => {
  const [{ width, height }] = frames
  const images = frames.map(({ pixels }) => pixels)
  const bytes = new Uint8Array(upng.encode(images, width, height, 256, delays))
  writeFileSync(join(folder, name), bytes)
  console.log(`docs/pictures/${name}  ${width} × ${height}  ${Math.round(bytes.length / 1000)} kB`)
}

const open = async (browser, path, options) => {
  const context = await browser.newContext({ deviceScaleFactor: 2, ...options })
  const page = await context.newPage()
  await page.goto(origin + path)
  await page.addStyleTag({ content: letters })
  await page.evaluate(() => document.fonts.load('400 15px Inter'))
  await page.getByRole('button', { name: 'Open chat' }).waitFor()
  return { page, close: () => context.close() }
}

const ask = async (page, question) => {
  await page.getByRole('button', { name: 'Open chat' }).click()
  await page.getByRole('button', { name: question }).click()
  await page.getByRole('button', { name: 'Good answer' }).waitFor()
  // The pointer rests on nothing.
  await page.mouse.move(0, 0)
  await page.waitForTimeout(500)
}

const takePicture = async (browser, name, path, options) => {
  const { page, close } = await open(browser, path, options)
  await ask(page, options.question)
  save(name, [pixelsOf(await page.screenshot())])
  await close()
}

/** Frames as quickly as they come, each with how long it was the last one. */
const createRecorder = (page) => {
  const frames = []
  const delays = []
  let isOn = true
  /** How much quicker it is shown than it was. */
  let speed = 1
  const run = async () => {
    let before = performance.now()
    while (isOn) {
      frames.push(pixelsOf(await page.screenshot()))
      const now = performance.now()
      delays.push((now - before) / speed)
      before = now
    }
  }
  const running = run()
  return {
    hurry: (factor) => (speed = factor),
    async stop() {
      isOn = false
      await running
      // The frame stands until the next one is there, and the last one for a while.
      return { frames, delays: [...delays.slice(1), 2500].map(Math.round) }
    },
  }
}

/** Slowly on the way in, so that it has enough frames. */
const slowness = 6

const record = async (browser) => {
  const { page, close } = await open(browser, '/', {
    viewport: { width: 820, height: 620 },
    deviceScaleFactor: 1,
  })
  const slow = (factor) =>
    page.evaluate(
      (ms) => document.documentElement.style.setProperty('--parley-duration', `${ms}ms`),
      240 * factor,
    )
  const { hurry, stop } = createRecorder(page)
  await page.waitForTimeout(700)
  await slow(slowness)
  hurry(slowness)
  await page.getByRole('button', { name: 'Open chat' }).click()
  await page.waitForTimeout(240 * slowness + 300)
  hurry(1)
  await slow(1)
  await page.waitForTimeout(900)
  await page.getByRole('textbox', { name: 'Message' }).pressSequentially('Show me a table', {
    delay: 90,
  })
  await page.keyboard.press('Enter')
  await page.getByRole('button', { name: 'Good answer' }).waitFor()
  await page.mouse.move(0, 0)
  await page.waitForTimeout(600)
  const { frames, delays } = await stop()
  save('recording.png', frames, delays)
  await close()
}

const executablePath = ensureChromium()
if (!executablePath) throw new Error(`Pictures need Chromium. Install it with: ${installCommand}`)
const data = mkdtempSync(join(tmpdir(), 'parley-pictures-'))
const demo = await startDemo(data)
const browser = await chromium.launch({
  executablePath,
  args: [...chromiumFlags, '--font-render-hinting=none'],
})
try {
  mkdirSync(folder, { recursive: true })
  const question = 'What does the origin check protect?'
  const desktop = { width: 1180, height: 760 }
  await takePicture(browser, 'light.png', '/', { viewport: desktop, question })
  await takePicture(browser, 'dark.png', '/try?page=dark&accent=%236d4aff', {
    viewport: desktop,
    question: 'How do I install Parley?',
  })
  await takePicture(browser, 'phone.png', '/', {
    viewport: { width: 390, height: 760 },
    isMobile: true,
    hasTouch: true,
    question,
  })
  await record(browser)
} finally {
  await browser.close()
  demo.kill()
  rmSync(data, { recursive: true, force: true })
}
