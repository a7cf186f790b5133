/**
 * A browser as scenarios use it: what a scripted reader needs (scenarios/driver.ts), and pages. Places
 * are in CSS pixels of the window's inside.
 */
import type { Driver, Point } from '../scenarios/driver.js'

export type Engine = 'chromium' | 'firefox' | 'webkit'

/** What travels between a test and a page. */
export type Json =
  | string
  | number
  | boolean
  | null
  | readonly Json[]
  | { readonly [name: string]: Json }

export interface EngineDriver extends Driver {
  readonly engine: Engine
  goto(url: string): Promise<void>
  /** Has gone by the time that something of the page before is there. */
  back(): Promise<void>
  reload(): Promise<void>
  run<Result>(act: () => Result | Promise<Result>): Promise<Awaited<Result>>
  run<Given, Result>(
    act: (given: Given) => Result | Promise<Result>,
    given: Given,
  ): Promise<Awaited<Result>>
  /** Moves the mouse there and presses its main button. */
  click(point: Point): Promise<void>
  /** Character by character, into what has the focus. */
  type(text: string): Promise<void>
  /** What the browser believes of the machine; the network itself is another thing (network.ts). */
  setOnline(isOnline: boolean): Promise<void>
  close(): Promise<void>
}
