import { describe, expect, test } from 'vitest'
import { labelled, layBars } from '../../src/console/chart/bars.js'
import { countTicks, shortCount } from '../../src/console/chart/scale.js'

const box = { width: 500, height: 200, left: 40, right: 10, top: 10, bottom: 20 }

describe('the axis of counts', () => {
  test('goes in steps of 1, 2 and 5 up to a tick that is not below the highest count', () => {
    for (let max = 0; max <= 3000; max += 1) {
      const ticks = countTicks(max)
      const step = ticks[1] ?? 0
      expect(ticks[0]).toBe(0)
      expect(ticks.at(-1)).toBeGreaterThanOrEqual(max)
      expect(ticks.length).toBeLessThanOrEqual(6)
      expect(String(step)).toMatch(/^[125]0*$/)
      expect(ticks).toEqual(ticks.map((_, index) => index * step))
    }
  })

  test('has a height where nothing was counted', () => {
    expect(countTicks(0)).toEqual([0, 1])
  })

  test('writes large counts short', () => {
    expect([0, 950, 1200, 9999, 12_000, 12_340, 340_000, 2_500_000].map(shortCount)).toEqual([
      '0',
      '950',
      '1,200',
      '9,999',
      '12k',
      '12.3k',
      '340k',
      '2.5M',
    ])
  })
})

describe('bars', () => {
  const series = [
    { name: 'one', values: [2, 0, 6] },
    { name: 'other', values: [1, 0, 4] },
  ]

  test('stand on each other, from the bottom up, and as high as their counts', () => {
    const { columns, plot, ticks } = layBars(series, box)
    const [lower, upper] = columns[2]?.bars ?? []
    const top = ticks.at(-1)?.value ?? 0
    expect(columns.map(({ total }) => total)).toEqual([3, 0, 10])
    expect(lower?.y).toBeCloseTo(plot.y + plot.height - (6 / top) * plot.height)
    expect((upper?.y ?? 0) + (upper?.height ?? 0)).toBeCloseTo(lower?.y ?? -1)
    expect(upper?.height).toBeCloseTo((4 / top) * plot.height)
  })

  test('are absent where nothing was counted, and seen where one was among thousands', () => {
    const { columns } = layBars([{ name: 'one', values: [0, 1, 100_000] }], box)
    expect(columns[0]?.bars).toEqual([])
    expect(columns[1]?.bars[0]?.height).toBeGreaterThan(1)
  })

  test('lie inside of the plot, however many there are and however narrow it is', () => {
    for (const width of [120, 320, 900]) {
      for (const count of [1, 7, 24, 90, 400]) {
        const values = Array.from({ length: count }, (_, at) => at)
        const { columns, plot } = layBars([{ name: 'one', values }], { ...box, width })
        for (const { bars } of columns) {
          for (const bar of bars) {
            expect(bar.x).toBeGreaterThanOrEqual(plot.x - 0.5)
            expect(bar.x + bar.width).toBeLessThanOrEqual(plot.x + plot.width + 0.5)
            expect(bar.y).toBeGreaterThanOrEqual(plot.y - 1.5)
          }
        }
      }
    }
  })

  test('are none where there is no time', () => {
    expect(layBars([], box).columns).toEqual([])
  })
})

test('labels of times do not touch, and the last one is among them', () => {
  expect(labelled(7, 700, 60)).toEqual([0, 1, 2, 3, 4, 5, 6])
  expect(labelled(30, 300, 60)).toEqual([5, 11, 17, 23, 29])
  expect(labelled(3, 10, 60)).toEqual([2])
  expect(labelled(0, 300, 60)).toEqual([])
})
