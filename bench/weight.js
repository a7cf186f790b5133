/**
 * What an install costs a page: bytes over the wire and requests, layout shift, and the longest
 * task, in Chromium, through the built server, from a page of another origin.
 */
import { tmpdir } from 'node:os'
import { startChild } from './child.js'
import { launchChromium, openSite, writePage } from './chromium.js'
import { weighPersona } from './peers.js'
import { sumOf, watchRequests } from './requests.js'
import { median, round } from './statistics.js'

/** Bytes of bodies, brotli, as they travel. Headers come on top; a proxy and HTTP/2 decide those. */
export const maxima = { launcher: 5000, ready: 32_000, markdown: 52_000 }

const slowdown = 4
const installs = 5

const isMarkdown = ({ url }) => /\/assets\/markdown-/.test(url)

/** Notes shifts; in the page, before all else. */
const watchShifts = () => {
  window.shifts = []
  new PerformanceObserver((list) => window.shifts.push(...list.getEntries())).observe({
    type: 'layout-shift',
    buffered: true,
  })
}

const launcherOf = (page) => page.getByRole('button', { name: 'Open chat' })
const fieldOf = (page) => page.getByRole('textbox', { name: 'Message' })

const canType = async (page) =>
  (await fieldOf(page).count()) > 0 && (await fieldOf(page).isEditable())

/** One visit from the tag to an open panel in which nothing is on its way any more. */
const visit = async (browser, url) => {
  const context = await browser.newContext()
  const page = await context.newPage()
  await page.addInitScript(watchShifts)
  const watched = await watchRequests(page)
  await page.goto(url)
  await launcherOf(page).waitFor()
  await watched.settle()
  const beforeIntent = watched.list()
  await launcherOf(page).click()
  await fieldOf(page).fill('ready')
  await watched.settle()
  const all = watched.list()
  const failed = all.filter(({ error }) => error)
  if (failed.length > 0) throw new Error(`not fetched: ${JSON.stringify(failed)}`)
  const layoutShift = await page.evaluate(() =>
    window.shifts.reduce((sum, { value }) => sum + value, 0),
  )
  await context.close()
  return { beforeIntent, all, layoutShift }
}

/**
 * What has to arrive before a visitor can type, whatever else is asked for meanwhile: answers are
 * let through one after the other, in the order of the requests, until the field takes a letter.
 */
const findNeeded = async (browser, url, api) => {
  const context = await browser.newContext()
  const page = await context.newPage()
  const held = []
  await page.route(`${api}/**`, (route) => held.push(route))
  await page.goto(url, { waitUntil: 'commit' })
  const needed = []
  const letThrough = async () => {
    for (let waited = 0; held.length === 0; waited += 50) {
      if (waited > 10_000) throw new Error(`cannot type after ${needed.join(', ')}`)
      await page.waitForTimeout(50)
    }
    const route = held.shift()
    needed.push(route.request().url())
    const finished = page.waitForEvent('requestfinished', (one) => one === route.request())
    await route.continue()
    await finished
    // What has come is run, and what it asks for is asked for.
    await page.waitForTimeout(500)
  }
  await letThrough()
  await launcherOf(page).click()
  while (!(await canType(page))) await letThrough()
  await fieldOf(page).fill('ready')
  await context.close()
  return new Set(needed)
}

const pathOf = ({ url }) => new URL(url).pathname.replace(/\/ct_live_\w+/, '/<token>')

const countBytes = async (browser, url, api) => {
  const { beforeIntent, all, layoutShift } = await visit(browser, url)
  const needed = await findNeeded(browser, url, api)
  const ready = all.filter((one) => needed.has(one.url))
  return {
    launcher: sumOf(beforeIntent),
    ready: sumOf(ready),
    markdown: sumOf([...ready, ...all.filter((one) => isMarkdown(one))]),
    all: sumOf(all),
    requestsBeforeIntent: beforeIntent.length,
    requests: all.map((one) => ({
      path: pathOf(one),
      isNeededToType: needed.has(one.url),
      bytes: one.bytes,
      withHeaders: one.withHeaders,
      encoding: one.encoding,
    })),
    layoutShift,
  }
}

const mainThread = (events) =>
  new Set(
    events
      .filter(({ name, args }) => name === 'thread_name' && args.name === 'CrRendererMain')
      .map(({ pid, tid }) => `${pid}/${tid}`),
  )

/** The longest task of the main thread, and what our script took of it, at a slowed CPU. */
const install = async (browser, url) => {
  const context = await browser.newContext()
  const page = await context.newPage()
  const session = await context.newCDPSession(page)
  await session.send('Emulation.setCPUThrottlingRate', { rate: slowdown })
  await page.addInitScript(() => {
    window.longTasks = []
    new PerformanceObserver((list) =>
      window.longTasks.push(...list.getEntries().map(({ duration }) => duration)),
    ).observe({ type: 'longtask', buffered: true })
  })
  await browser.startTracing(page, {
    categories: ['toplevel', 'devtools.timeline', '__metadata'],
  })
  await page.goto(url)
  await page.waitForTimeout(1500)
  const { traceEvents } = JSON.parse((await browser.stopTracing()).toString())
  const longTasks = await page.evaluate(() => window.longTasks)
  await context.close()
  const threads = mainThread(traceEvents)
  const onMain = traceEvents.filter(({ pid, tid }) => threads.has(`${pid}/${tid}`))
  const ours = onMain.filter(
    ({ name, args }) =>
      name === 'EvaluateScript' && /\/(embed\/|parley\.js)/.test(args?.data?.url ?? ''),
  )
  return {
    longTasks,
    scriptMs: ours.reduce((sum, { tdur = 0 }) => sum + tdur / 1000, 0),
    /** By the thread's own clock where there is one: what a neighbour took is not our doing. */
    longestTaskMs: Math.max(
      0,
      ...onMain
        .filter(({ name }) => name.endsWith('RunTask'))
        .map(({ dur = 0, tdur = dur }) => tdur / 1000),
    ),
  }
}

const installMany = async (browser, url) => {
  const samples = []
  for (let number = 0; number < installs; number++) samples.push(await install(browser, url))
  return {
    /** In the best of them: what a busy machine adds is not the page's doing. */
    longTasks: Math.min(...samples.map(({ longTasks }) => longTasks.length)),
    scriptMs: round(median(samples.map(({ scriptMs }) => scriptMs))),
    longestTaskMs: round(median(samples.map(({ longestTaskMs }) => longestTaskMs))),
  }
}

/** @param {{ withTasks?: boolean }} [options] `withTasks: false` only counts, which takes no time */
export const measureWeight = async ({ withTasks = true } = {}) => {
  const parley = startChild('parley-process.js')
  const site = await openSite()
  let browser
  try {
    const api = await parley.call('start', { within: tmpdir() })
    const token = await parley.call('token', { name: 'bench', allowedOrigins: [site.host] })
    site.serve({
      '/': writePage(`<script async src="${api}/embed/${token}.js"></script>`),
      '/without': writePage(''),
    })
    browser = await launchChromium()
    const counted = await countBytes(browser, `${site.origin}/`, api)
    if (!withTasks) return counted
    const without = await installMany(browser, `${site.origin}/without`)
    const withTag = await installMany(browser, `${site.origin}/`)
    return {
      ...counted,
      install: { slowdown, with: withTag, without },
      persona: weighPersona(),
    }
  } finally {
    await browser?.close()
    site.close()
    await parley.stop()
  }
}

export const describeWeight = (weight) => [
  ['', 'bytes', 'at most', 'with headers'],
  ['until the launcher is visible', ...weigh(weight.launcher, maxima.launcher)],
  ['until the panel is ready to type', ...weigh(weight.ready, maxima.ready)],
  ['with markdown', ...weigh(weight.markdown, maxima.markdown)],
  ['all that is fetched by then', ...weigh(weight.all, '')],
  ...weight.requests.map(({ path, isNeededToType, bytes, withHeaders, encoding }) => [
    `  ${path}${isNeededToType ? '' : ' (later)'}`,
    bytes,
    encoding,
    withHeaders,
  ]),
  ['requests before intent', weight.requestsBeforeIntent, 1],
  ['layout shift', weight.layoutShift, 0],
  [`long tasks at install, ${slowdown}× slowed`, weight.install.with.longTasks, 0],
  ['  longest task, with the tag', `${weight.install.with.longestTaskMs} ms`, '50 ms'],
  ['  longest task, the page alone', `${weight.install.without.longestTaskMs} ms`],
  ['  our script', `${weight.install.with.scriptMs} ms`],
  ['persona: launcher', weight.persona.launcher],
  ['persona: ready', weight.persona.ready],
]

const weigh = ({ bytes, withHeaders }, most) => [bytes, most, withHeaders]
