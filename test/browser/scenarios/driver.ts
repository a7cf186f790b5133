/**
 * What a scripted reader needs of a browser, whichever it is: a scenario is a plain function over it,
 * on a page with the stage (fixtures/ui-stage.ts), whose panel is closed and whose reader is made.
 */
export interface Driver {
  /** Runs a function in the page, with one value that JSON can carry. It closes over nothing. */
  run<Given, Result>(
    act: (given: Given) => Result | Promise<Result>,
    given: Given,
  ): Promise<Awaited<Result>>
  /** Turns the wheel at a point of the viewport; less than 0 is up. */
  wheel(point: Point, deltaY: number): Promise<void>
  /** A key by its name in the DOM, where the focus is. */
  press(key: string): Promise<void>
  /** Presses the mouse at one point, moves to the other, and calls `meanwhile` before it lets go. */
  drag(from: Point, to: Point, meanwhile: () => Promise<void>): Promise<void>
  /** The same with a finger. Only where `hasTouch`. */
  swipe(from: Point, to: Point, meanwhile: () => Promise<void>): Promise<void>
  /** Of the viewport, in CSS pixels. */
  resize(width: number, height: number): Promise<void>
}

export interface Point {
  x: number
  y: number
}

export interface Scenario {
  /** Says what holds. */
  name: string
  /** Needs a touch screen. */
  hasTouch?: boolean
  /** Throws an AssertionError where it does not hold. */
  play(driver: Driver): Promise<void>
}
