/** Several pieces of a transaction side by side, for a database that is a round trip away. */
import type { Answer, Statement, Work } from './store/store.js'

type Results<Works extends readonly Work<unknown>[]> = {
  -readonly [Index in keyof Works]: Works[Index] extends Work<infer Result> ? Result : never
}

/**
 * Runs works that do not need each other's results. What they ask next is asked at once, in the
 * order of the works; the results come in that order too.
 */
export function* together<const Works extends readonly Work<unknown>[]>(
  ...works: Works
): Work<Results<Works>> {
  const steps = works.map((work) => work.next([]))
  while (steps.some(({ done }) => !done)) {
    const asked = steps.map((step): readonly Statement[] => (step.done ? [] : step.value))
    const answers = yield asked.flat()
    let taken = 0
    for (const [index, statements] of asked.entries()) {
      if (statements.length === 0) continue
      const own: readonly Answer[] = answers.slice(taken, (taken += statements.length))
      const work = works[index]
      if (work) steps[index] = work.next(own)
    }
  }
  return steps.map(({ value }) => value) as Results<Works>
}
