import { describe, expect, test } from 'vitest'
import { together } from '../../src/server/together.js'
import type { Statement, Work } from '../../src/server/store/store.js'

/** Asks so many things in turn, and answers how often it was answered with its own name. */
function* asking(name: string, times: number): Work<number> {
  let heard = 0
  for (let time = 0; time < times; time++) {
    const answers = yield [{ sql: name, parameters: [time] }]
    if (answers.length === 1 && answers[0]?.[0]?.['sql'] === name) heard++
  }
  return heard
}

/** Runs a work on an engine that says the statement back; answers what was asked at once. */
const drive = <T>(work: Work<T>): { value: T; rounds: string[][] } => {
  const rounds: string[][] = []
  let step = work.next([])
  while (!step.done) {
    const asked: readonly Statement[] = step.value
    rounds.push(asked.map(({ sql, parameters }) => `${sql}${parameters[0]}`))
    step = work.next(asked.map(({ sql }) => [{ sql }]))
  }
  return { value: step.value, rounds }
}

describe('works that run together', () => {
  test('ask at once, in their order, and each hears its own answers', () => {
    const { value, rounds } = drive(together(asking('a', 2), asking('b', 1), asking('c', 3)))
    expect(value).toEqual([2, 1, 3])
    expect(rounds).toEqual([['a0', 'b0', 'c0'], ['a1', 'c1'], ['c2']])
  })

  test('may be together with others in turn', () => {
    const pair = together(asking('b', 2), asking('c', 1))
    const { value, rounds } = drive(together(asking('a', 1), pair))
    expect(value).toEqual([1, [2, 1]])
    expect(rounds).toEqual([['a0', 'b0', 'c0'], ['b1']])
  })

  test('that ask nothing cost nothing', () => {
    expect(drive(together(asking('a', 0)))).toEqual({ value: [0], rounds: [] })
  })

  test('fail together, with what the first of them throws', () => {
    function* failing(): Work<never> {
      yield [{ sql: 'x', parameters: [] }]
      throw new Error('refused')
    }
    expect(() => drive(together(asking('a', 5), failing()))).toThrow('refused')
  })
})
