/** A page in the browser, in the terms of the step that looks at it. */
import { setTimeout as delay } from 'node:timers/promises'
import * as z from 'zod/mini'
import type { Devtools } from './devtools.js'
import {
  findLauncher,
  launcherSchema,
  measureShift,
  pressHidden,
  shiftSchema,
  type Launcher,
} from './in-page.js'
import { busyMs } from './profile.js'
import { watchTraffic, type SeenRequest, type Traffic } from './traffic.js'

export interface OpenPage {
  /** Opens it and waits for it to have loaded. Answers why it did not open, or null. */
  navigate(url: URL): Promise<string | null>
  findLauncher(): Promise<Launcher>
  press(launcher: Launcher): Promise<void>
  /** What scripts of this origin have cost so far, in milliseconds; null if it cannot be known. */
  busyMs(origin: string): Promise<number | null>
  /** What the chat has moved so far; null if it cannot be known. */
  layoutShift(): Promise<number | null>
  requestsTo(origin: string): SeenRequest[]
  /** What the widget has printed. */
  blocks(): readonly string[]
}

/** A page that goes on loading for longer is looked at as it is. */
const loadMs = 20_000
const world = 'parley-doctor'

const idSchema = z.object({ targetId: z.string() })
const sessionSchema = z.object({ sessionId: z.string() })
const navigatedSchema = z.object({ frameId: z.string(), errorText: z.optional(z.string()) })
const contextSchema = z.object({ executionContextId: z.number() })
const valueSchema = z.object({ result: z.object({ value: z.unknown() }) })

/** A tab of its own, of which the profile is taken from the start. */
const openTab = async (
  devtools: Devtools,
): Promise<{ loaded: Promise<void>; traffic: Traffic }> => {
  const { targetId } = idSchema.parse(
    await devtools.send('Target.createTarget', { url: 'about:blank' }),
  )
  const { sessionId } = sessionSchema.parse(
    await devtools.send('Target.attachToTarget', { targetId, flatten: true }),
  )
  devtools.attach(sessionId)
  let announceLoad = () => {}
  const loaded = new Promise<void>((resolve) => (announceLoad = resolve))
  devtools.onEvent(({ method }) => {
    if (method === 'Page.loadEventFired') announceLoad()
  })
  const traffic = watchTraffic(devtools)
  for (const domain of ['Page', 'Runtime', 'Network', 'Profiler']) {
    await devtools.send(`${domain}.enable`)
  }
  await devtools.send('Profiler.start')
  return { loaded, traffic }
}

/** In a world of our own, made anew each time: a page may have navigated meanwhile. */
const evaluateIn = async (
  devtools: Devtools,
  frameId: string,
  expression: string,
): Promise<unknown> => {
  const { executionContextId } = contextSchema.parse(
    await devtools.send('Page.createIsolatedWorld', { frameId, worldName: world }),
  )
  const answer = await devtools.send('Runtime.evaluate', {
    expression,
    contextId: executionContextId,
    returnByValue: true,
    awaitPromise: true,
  })
  return valueSchema.parse(answer).result.value
}

/** `signal` ends the waiting for a page to load; that of commands ends with the browser. */
export const openPage = async (devtools: Devtools, signal: AbortSignal): Promise<OpenPage> => {
  const { loaded, traffic } = await openTab(devtools)
  let frameId = ''
  const evaluate = (expression: string) => evaluateIn(devtools, frameId, expression)

  return {
    async navigate(url) {
      const answer = navigatedSchema.parse(await devtools.send('Page.navigate', { url: url.href }))
      ;({ frameId } = answer)
      if (answer.errorText !== undefined) return answer.errorText
      await Promise.race([loaded, delay(loadMs, undefined, { ref: false, signal })])
      return null
    },
    findLauncher: async () => launcherSchema.parse(await evaluate(findLauncher)),
    async press({ middle, isReachable }) {
      if (!middle || !isReachable) {
        await evaluate(pressHidden)
        return
      }
      const at = { ...middle, button: 'left', clickCount: 1 }
      await devtools.send('Input.dispatchMouseEvent', { type: 'mouseMoved', ...middle })
      await devtools.send('Input.dispatchMouseEvent', { type: 'mousePressed', ...at })
      await devtools.send('Input.dispatchMouseEvent', { type: 'mouseReleased', ...at })
    },
    async busyMs(origin) {
      const { profile } = await devtools.send('Profiler.stop')
      const spent = busyMs(profile, (url) => url.startsWith(`${origin}/`))
      return spent === null ? null : Math.round(spent)
    },
    async layoutShift() {
      const { data } = shiftSchema.safeParse(await evaluate(measureShift))
      return data ? Math.round(data.ours * 10_000) / 10_000 : null
    },
    requestsTo: traffic.to,
    blocks: traffic.blocks,
  }
}
