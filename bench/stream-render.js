/**
 * What it costs the page to show an answer as it streams: the main thread's own time in Chromium,
 * from the built server through a real stream into the widget, beside a page that reads the same
 * stream and appends plain text.
 */
import { tmpdir } from 'node:os'
import { startChild } from './child.js'
import { launchChromium, openSite, writePage } from './chromium.js'
import { round } from './statistics.js'

const kB = 1000

/** `piecesPerSecond` tokens of `bytesPerPiece` characters. */
const cases = [
  // As a model writes.
  { name: '10 kB, 200 tokens/s', kind: 'mixed', kB: 10, bytesPerPiece: 4, piecesPerSecond: 200 },
  { name: '100 kB in 1 s', kind: 'mixed', kB: 100, bytesPerPiece: 10, piecesPerSecond: 10_000 },
  // At one pace, what costs by the square shows in the time for each kB.
  ...[10, 50, 100].map((size) => ({
    name: `${size} kB, 10 kB/s`,
    kind: 'mixed',
    kB: size,
    bytesPerPiece: 10,
    piecesPerSecond: 1000,
  })),
  // One block that never ends.
  ...['paragraph', 'list', 'code', 'table'].flatMap((kind) =>
    [10, 50].map((size) => ({
      name: `one ${kind} of ${size} kB, 10 kB/s`,
      kind,
      kB: size,
      bytesPerPiece: 10,
      piecesPerSecond: 1000,
    })),
  ),
]

/**
 * Notes what took too long, in the page. Not by asking for every frame, which would cost more than
 * what is measured.
 */
const watchFrames = () => {
  window.seen = { longtask: [], 'long-animation-frame': [] }
  for (const type of Object.keys(window.seen)) {
    new PerformanceObserver((list) =>
      window.seen[type].push(...list.getEntries().map(({ duration }) => duration)),
    ).observe({ type })
  }
}

const readMetrics = async (session) => {
  const { metrics } = await session.send('Performance.getMetrics')
  return Object.fromEntries(metrics.map(({ name, value }) => [name, value * 1000]))
}

/** The main thread's time, by its own clock, while `action` lasts. */
export const observe = async (page, action) => {
  const session = await page.context().newCDPSession(page)
  await session.send('Performance.enable', { timeDomain: 'threadTicks' })
  await page.evaluate(watchFrames)
  const before = await readMetrics(session)
  const started = performance.now()
  await action()
  const seconds = (performance.now() - started) / 1000
  const after = await readMetrics(session)
  const spent = (name) => after[name] - before[name]
  const seen = await page.evaluate(() => window.seen)
  await session.detach()
  return {
    mainThreadMs: round(spent('TaskDuration'), 0),
    scriptMs: round(spent('ScriptDuration'), 0),
    layoutMs: round(spent('LayoutDuration') + spent('RecalcStyleDuration'), 0),
    seconds: round(seconds),
    longTasks: seen.longtask.length,
    longestTaskMs: round(Math.max(0, ...seen.longtask), 0),
    /** 0 if none took 50 ms. */
    longestFrameMs: round(Math.max(0, ...seen['long-animation-frame']), 0),
  }
}

export const perThousandTokens = (mainThreadMs, { kB: size, bytesPerPiece }) =>
  round(mainThreadMs / ((size * kB) / bytesPerPiece / 1000), 0)

const commandOf = ({ kind, kB: size, bytesPerPiece, piecesPerSecond }) =>
  JSON.stringify({ answer: { kind, bytes: size * kB, bytesPerPiece, piecesPerSecond } })

/**
 * Until the answer is whole. By the widget's own event: to look for it from outside, again and again,
 * was half of what was measured.
 */
const ask = (page, text) =>
  page.evaluate(
    (said) =>
      new Promise((resolve) => {
        const undo = window.Parley.on('message', () => {
          undo?.()
          requestAnimationFrame(() => setTimeout(resolve))
        })
        window.Parley.send(said)
      }),
    text,
  )

/** The widget, opened and with its markdown loaded before anything is counted. */
const inWidget = async (browser, url, command) => {
  const context = await browser.newContext()
  try {
    const page = await context.newPage()
    await page.goto(url)
    await page.getByRole('button', { name: 'Open chat' }).click()
    await page.getByRole('textbox', { name: 'Message' }).waitFor()
    await page.mouse.move(1, 1)
    await ask(page, commandOf({ kind: 'mixed', kB: 1, bytesPerPiece: 10, piecesPerSecond: 1000 }))
    return await observe(page, () => ask(page, command))
  } finally {
    await context.close()
  }
}

/** The least that a page could do with the same stream. */
const asPlainText = async (browser, url, { api, token }, command) => {
  const context = await browser.newContext()
  try {
    const page = await context.newPage()
    await page.goto(url)
    return await observe(page, () => page.evaluate(readPlainly, { api, token, command }))
  } finally {
    await context.close()
  }
}

const readPlainly = async ({ api, token, command }) => {
  const post = (path, body) =>
    fetch(`${api}/v1/client/${path}`, { method: 'POST', body: JSON.stringify(body) })
  const { sessionId } = await (await post('init', { token })).json()
  const { body } = await post('chat', {
    sessionId,
    messages: [{ id: 'm1', role: 'user', content: command }],
  })
  const box = document.createElement('div')
  box.style.cssText =
    'position: fixed; inset: auto 0 0 auto; width: 400px; height: 600px; overflow: auto'
  document.body.append(box)
  let line = box.appendChild(document.createElement('div'))
  const append = (text) => {
    text.split('\n').forEach((part, index) => {
      if (index > 0) line = box.appendChild(document.createElement('div'))
      if (part) line.append(part)
    })
  }
  let rest = ''
  const reader = body.pipeThrough(new TextDecoderStream()).getReader()
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return
    const frames = (rest + value).split('\n\n')
    rest = frames.pop()
    for (const frame of frames) {
      const data = frame.slice(frame.indexOf('\ndata: ') + 7)
      if (frame.startsWith('event: text_delta')) append(JSON.parse(data).delta)
    }
  }
}

export const measureStreamRender = async () => {
  const parley = startChild('parley-process.js')
  const site = await openSite()
  let browser
  try {
    const api = await parley.call('start', { within: tmpdir() })
    const token = await parley.call('token', {
      name: 'bench',
      allowedOrigins: [site.host],
      agentIds: ['bench'],
      rateLimitPerMinute: 1000,
      rateLimitPerHour: 10_000,
    })
    site.serve({
      '/': writePage(`<script async src="${api}/embed/${token}.js"></script>`),
      '/plain': writePage(''),
    })
    browser = await launchChromium()
    const measured = []
    for (const one of cases) {
      const command = commandOf(one)
      const widget = await inWidget(browser, `${site.origin}/`, command)
      const plain =
        one.kind === 'mixed'
          ? await asPlainText(browser, `${site.origin}/plain`, { api, token }, command)
          : null
      measured.push({
        name: one.name,
        kind: one.kind,
        kB: one.kB,
        ...widget,
        msPerKb: round(widget.mainThreadMs / one.kB, 2),
        msPerThousandTokens: perThousandTokens(widget.mainThreadMs, one),
        ...(plain && { plainTextMs: plain.mainThreadMs }),
      })
    }
    const at = (name) => measured.find((one) => one.name === name).msPerKb
    return {
      cases: measured,
      /** Time for each kB at 100 kB, by that at 10 kB: 1 is linear, 10 the square. */
      growth: round(at('100 kB, 10 kB/s') / at('10 kB, 10 kB/s'), 2),
    }
  } finally {
    await browser?.close()
    site.close()
    await parley.stop()
  }
}

export const describeStreamRender = ({ cases: measured, growth }) => [
  [
    '',
    'main ms',
    'ms/kB',
    'ms/1,000 tokens',
    'plain text',
    'script',
    'layout',
    'longest frame',
    'long tasks',
    'took s',
  ],
  ...measured.map((one) => [
    one.name,
    one.mainThreadMs,
    one.msPerKb,
    one.msPerThousandTokens,
    one.plainTextMs ?? '',
    one.scriptMs,
    one.layoutMs,
    one.longestFrameMs || '< 50',
    one.longTasks,
    one.seconds,
  ]),
  ['ms/kB of 100 kB by that of 10 kB', growth],
]
