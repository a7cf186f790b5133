/** What a fault is: what is planted, and what each of the three readers is to see of it. */
import type { Visitor } from '../visitor.js'
import type { IssuedToken } from './backend.js'
import type { Rig } from './rig.js'

export interface Fault {
  /** What is planted, as the table says it. */
  readonly planted: string
  /** The one code in the console; `silence` for nothing at all. */
  readonly code: string
  /** Whether the block says so without "likely". Default true. */
  readonly isCertain?: boolean
  /** What the visitor reads in the panel; null where there is none. Default null. */
  readonly visitor?: string | null
  /** Refusals that the operator sees counted. Default none. */
  readonly refusals?: Readonly<Record<string, number>>
  /** Origins that the operator finds blocked; null for one that has a port of this run. Default none. */
  readonly blocked?: readonly string[] | null
  /** It takes the browser of the rig whose extension blocks `/v1/client/` of blocked.example. */
  readonly needsExtension?: boolean
  plant(rig: Rig): Promise<Scene>
}

/** A page that is ready to be visited. */
export interface Scene {
  readonly url: string
  /** Whose counts the operator reads. */
  readonly token?: IssuedToken
  /** Prepares the page before it is opened. */
  prepare?(visitor: Visitor): Promise<unknown>
  /** What the visitor does. Default nothing. */
  act?(visitor: Visitor): Promise<unknown>
  /** What the line `Fix` must say, and the first line. */
  readonly fix?: string | RegExp
  readonly cause?: string
  /** What `Seen` says. Default: the page's origin. */
  readonly seen?: string
  /** Where the page is on the developer's own machine, the panel says more. */
  readonly isLocal?: boolean
  /** The script itself does not run: what speaks is the page's stub, which has no events. */
  readonly isStub?: boolean
  /** Made by a program of the page, which has its own handle and not the global one. */
  readonly isProgram?: boolean
  /** The visitor uses a frame of the page, and so the focus is there. */
  readonly isFramed?: boolean
  /** The chat works all the same, and the panel says what it always does. */
  readonly isWorking?: boolean
  /** The page does not know of a server, so no page of it can be named. */
  readonly isHomeless?: boolean
  /** Nothing ever answers: the page's clock is put forward. */
  readonly isSlow?: boolean
}

export const open = (visitor: Visitor): Promise<void> => visitor.open()

/** Clicks, where no panel will come. */
export const press = ({ launcher }: Visitor): Promise<void> => launcher.click()

/** Says it, and waits for the whole answer. */
export const converse =
  (text = 'Hello') =>
  async (visitor: Visitor): Promise<void> => {
    if (!(await visitor.panel.isVisible())) await visitor.open()
    await visitor.send(text)
    await visitor.replies
      .filter({ hasText: `You said: ${text}` })
      .getByRole('button', { name: 'Good answer' })
      .first()
      .waitFor()
  }

/** Says it, whatever comes of it. */
export const say =
  (text: string) =>
  async (visitor: Visitor): Promise<void> => {
    if (!(await visitor.panel.isVisible())) await visitor.open()
    await visitor.send(text)
  }

export const unavailable = "Chat isn't available right now."
export const wentWrong = 'Something went wrong on our side.'
export const busy = 'The chat is busy.'
