/**
 * What a scenario may do with a browser, whichever it is: the little that three of them have in
 * common. Places are in CSS pixels of the window's inside.
 */

export type Engine = 'chromium' | 'firefox' | 'webkit'

/** What travels between a test and a page. */
export type Json =
  | string
  | number
  | boolean
  | null
  | readonly Json[]
  | { readonly [name: string]: Json }

export interface Driver {
  readonly engine: Engine
  goto(url: string): Promise<void>
  /** Has gone by the time that something of the page before is there. */
  back(): Promise<void>
  reload(): Promise<void>
  /** Runs a function of the test in the page; it knows nothing but its one value. */
  evaluate<Result>(run: () => Result | Promise<Result>): Promise<Result>
  evaluate<Result, Value extends Json>(
    run: (value: Value) => Result | Promise<Result>,
    value: Value,
  ): Promise<Result>
  /** A press of the main button; to go there first is a move of the mouse. */
  click(x: number, y: number): Promise<void>
  wheel(x: number, y: number, deltaY: number): Promise<void>
  /** `Enter`, `Shift+Tab`. */
  press(chord: string): Promise<void>
  /** Character by character, into what has the focus. */
  type(text: string): Promise<void>
  resize(width: number, height: number): Promise<void>
  /** A PNG of what is seen. */
  screenshot(): Promise<Buffer>
  /** What the browser believes of the machine; the network itself is another thing (network.ts). */
  setOnline(isOnline: boolean): Promise<void>
  close(): Promise<void>
}
