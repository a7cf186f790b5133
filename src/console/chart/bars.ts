/**
 * Where the bars of a chart stand, in CSS pixels: stacks of counts over a row of equal spans of time.
 * Geometry alone: no nodes, no colours.
 */
import { countTicks } from './scale.js'

/** What one bar is made of, from the bottom up. */
export interface Series {
  name: string
  values: readonly number[]
}

export interface Box {
  width: number
  height: number
  /** Room for the counts. */
  left: number
  /** Room for the times. */
  bottom: number
  top: number
  right: number
}

export interface Bar {
  /** Index of its series. */
  series: number
  x: number
  y: number
  width: number
  height: number
}

export interface Column {
  /** The whole span, for pointing at. */
  x: number
  width: number
  /** From the bottom up; counts of nought have none. */
  bars: Bar[]
  total: number
}

export interface Chart {
  columns: Column[]
  ticks: { value: number; y: number }[]
  plot: { x: number; y: number; width: number; height: number }
}

const widestBar = 40
/** A count of one is seen beside one of thousands. */
const lowestBar = 1.5

export const layBars = (series: readonly Series[], box: Box): Chart => {
  const count = Math.max(0, ...series.map(({ values }) => values.length))
  const totals = Array.from({ length: count }, (_, at) =>
    series.reduce((sum, { values }) => sum + (values[at] ?? 0), 0),
  )
  const ticks = countTicks(Math.max(0, ...totals))
  const top = ticks.at(-1) ?? 1
  const plot = {
    x: box.left,
    y: box.top,
    width: Math.max(0, box.width - box.left - box.right),
    height: Math.max(0, box.height - box.top - box.bottom),
  }
  const heightOf = (value: number) => (value / top) * plot.height
  const span = count === 0 ? 0 : plot.width / count
  const width = Math.min(widestBar, Math.max(1, span - gapOf(span)))
  const columns = totals.map((total, at): Column => {
    const x = plot.x + at * span
    let y = plot.y + plot.height
    const bars: Bar[] = []
    for (const [index, { values }] of series.entries()) {
      const value = values[at] ?? 0
      if (value <= 0) continue
      const height = Math.max(lowestBar, heightOf(value))
      y -= height
      bars.push({ series: index, x: x + (span - width) / 2, y, width, height })
    }
    return { x, width: span, bars, total }
  })
  return {
    columns,
    ticks: ticks.map((value) => ({ value, y: plot.y + plot.height - heightOf(value) })),
    plot,
  }
}

const gapOf = (span: number): number => (span > 12 ? Math.min(8, span * 0.25) : span > 4 ? 2 : 0.5)

/** The indexes that get a label, so that labels of `labelWidth` do not touch: evenly, the last among them. */
export const labelled = (count: number, width: number, labelWidth: number): number[] => {
  if (count === 0) return []
  const room = Math.max(1, Math.floor(width / labelWidth))
  const every = Math.max(1, Math.ceil(count / room))
  const list: number[] = []
  for (let at = count - 1; at >= 0; at -= every) list.unshift(at)
  return list
}
