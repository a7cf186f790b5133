/**
 * Plants a fault, visits the page as a customer's visitor does, and notes what its three readers
 * see. It judges nothing.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Page } from 'playwright-core'
import { watchPage, type Visitor } from '../visitor.js'
import type { Fault, Scene } from './fault.js'
import { noteHarm, settlePage } from './harm.js'
import type { OpenRig } from './rig.js'

/** What was seen of a fault. */
export interface Observation {
  scene: Scene | null
  /** Every text of ours in the console. */
  printed: string[]
  /** Codes of the `parley:error` events, in order. */
  told: string[]
  /** The code that `Parley.diagnosis()` answers; null where there is no such thing. */
  diagnosed: string | null
  /** What stands in the panel; null where none is open. */
  visitor: string | null
  /** What the page suffered. */
  harm: string[]
  /** How long until the block came. */
  waitedMs: number
  /** Why the visit itself failed. */
  failure: string | null
}

/** The longest wait for a block; how long after it another may still come. */
const patienceMs = 45_000
const settleMs = 1200

export const runFault = async (rig: OpenRig, fault: Fault): Promise<Observation> => {
  const observation: Observation = {
    scene: null,
    printed: [],
    told: [],
    diagnosed: null,
    visitor: null,
    harm: [],
    waitedMs: 0,
    failure: null,
  }
  const context = fault.needsExtension
    ? await rig.blocking()
    : await rig.browser.newContext({ reducedMotion: 'reduce' })
  const page = await context.newPage()
  page.setDefaultTimeout(30_000)
  const visitor = watchPage(page)
  const blocks = () => ours(visitor)
  try {
    const scene = await fault.plant(rig)
    observation.scene = scene
    await page.addInitScript(() =>
      addEventListener('parley:error', ({ detail }: CustomEventInit) => {
        const heard = ((window as unknown as Heard).heard ??= [])
        heard.push((detail as { code: string }).code)
      }),
    )
    if (scene.isSlow) await page.clock.install()
    await scene.prepare?.(visitor)
    await page.goto(scene.url, { waitUntil: 'domcontentloaded' })
    const before = await settlePage(page)
    // What the visitor does may well come to nothing.
    let failure: unknown = null
    let isDone = false
    const acted = Promise.resolve(scene.act?.(visitor))
      .catch((error: unknown) => (failure = error))
      .finally(() => (isDone = true))
    const start = performance.now()
    while (
      fault.code !== 'silence' &&
      blocks().length === 0 &&
      performance.now() - start < patienceMs
    ) {
      if (scene.isSlow && isDone) await page.clock.fastForward(2000)
      await sleep(50)
    }
    await acted
    if (failure !== null && fault.code === 'silence') throw failure
    observation.waitedMs = performance.now() - start
    await sleep(settleMs)
    const [told, diagnosed] = await Promise.all([readTold(page), readDiagnosed(page)])
    Object.assign(observation, { told, diagnosed, visitor: await readPanel(page) })
    observation.harm = [...(await noteHarm(page, before, scene)), ...visitor.errors]
  } catch (error) {
    observation.failure = String(error)
  } finally {
    observation.printed = blocks()
    if (process.env['FAULTS_ACCOUNT']) console.log(fault.planted, visitor.account())
    await (fault.needsExtension ? page.close() : context.close())
  }
  return observation
}

interface Heard {
  heard?: string[]
  Parley?: { diagnosis?(): { code?: string; error?: { code?: string } | null } | null }
}

const ours = ({ console }: Visitor): string[] =>
  console.filter(({ text }) => text.includes('[Parley]')).map(({ text }) => text)

/** Of the page and of what is framed in it. */
const readTold = async (page: Page): Promise<string[]> => {
  const heard = await Promise.all(
    page.frames().map((frame) => frame.evaluate(() => (window as unknown as Heard).heard ?? [])),
  )
  return heard.flat()
}

const readDiagnosed = async (page: Page): Promise<string | null> => {
  const found = await Promise.all(
    page.frames().map((frame) =>
      frame.evaluate(() => {
        const answer = (window as unknown as Heard).Parley?.diagnosis?.()
        return answer?.error?.code ?? answer?.code ?? null
      }),
    ),
  )
  return found.find((code) => code !== null) ?? null
}

const readPanel = async (page: Page): Promise<string | null> => {
  const texts = await Promise.all(
    page.frames().map(async (frame) => {
      const panel = frame.locator('#parley-panel')
      return (await panel.isVisible()) ? panel.innerText() : null
    }),
  )
  return texts.find((text) => text !== null) ?? null
}
