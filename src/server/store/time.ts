/**
 * The time of one transaction, which is read when it begins. Where it may have waited for others it
 * is read once more: what is judged by the clock then is judged, and noted, as of the end of the wait.
 */
import { rows } from './sql/record.js'
import type { Answer, Value, Work } from './store.js'

export interface Time {
  readonly now: number
  /** Runs a statement that may wait for others, and reads the clock after it; answers its rows. */
  wait(sql: string, ...parameters: Value[]): Work<Answer>
}

/** Where a writer is alone from the beginning, so that nothing waits. */
export const standingTime = (now: number): Time => ({ now, wait: rows })

/** `askTime` asks the database for its time, as `now`; with a `clock`, that counts instead. */
export const movingTime = (
  start: number,
  { askTime, clock }: { askTime: string; clock: (() => number) | undefined },
): Time => {
  let now = start
  return {
    get now() {
      return now
    },
    *wait(sql, ...parameters) {
      // In one round trip: the second is run once the first has got what it waits for.
      const answers: readonly Answer[] = yield [
        { sql, parameters },
        { sql: askTime, parameters: [] },
      ]
      const [answer = [], time = []] = answers
      now = Math.max(now, clock ? clock() : Number(time[0]?.['now']))
      return answer
    },
  }
}
