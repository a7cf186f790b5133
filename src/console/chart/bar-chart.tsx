/**
 * Counts over time as bars, in plain SVG that is as wide as its place. Pointing or the arrow keys read
 * a bar out; the same numbers stand in a table beside it, so the drawing itself is for eyes alone.
 */
import { useId, useRef, useState } from 'preact/hooks'
import { formatCount } from '../parts/words.js'
import { labelled, layBars, type Chart, type Column, type Series } from './bars.js'
import { shortCount } from './scale.js'
import { useWidth } from './width.js'

interface BarChartProps {
  title: string
  series: readonly Series[]
  /** What all bars are counts of: `messages`. */
  what: string
  /** Of each span, for the axis and for reading out. */
  shortLabels: readonly string[]
  longLabels: readonly string[]
}

const height = 190
const margins = { left: 44, right: 6, top: 10, bottom: 24 }
const labelWidth = 58

const moves: Record<string, (at: number, last: number) => number> = {
  ArrowRight: (at, last) => Math.min(last, at + 1),
  ArrowLeft: (at) => Math.max(0, at - 1),
  Home: () => 0,
  End: (_, last) => last,
}

export const BarChart = ({ title, series, what, shortLabels, longLabels }: BarChartProps) => {
  const place = useRef<HTMLDivElement>(null)
  const width = useWidth(place)
  const [at, setAt] = useState<number | null>(null)
  const id = useId()
  const chart = layBars(series, { width, height, ...margins })
  const last = chart.columns.length - 1
  const total = chart.columns.reduce((sum, column) => sum + column.total, 0)
  const read = (index: number) => readOut(index, chart, series, what, longLabels)

  return (
    <figure class="chart">
      <figcaption>
        <span class="chart-title" id={id}>
          {title}
        </span>
        <span class="chart-readout">
          {at === null || at > last ? `${formatCount(total)} in all` : read(at)}
        </span>
      </figcaption>
      <div
        ref={place}
        class="chart-plot"
        // A value that the arrows change and that is read out: what a slider is.
        role="slider"
        tabIndex={0}
        aria-labelledby={id}
        aria-orientation="horizontal"
        aria-readonly="true"
        aria-valuemin={0}
        aria-valuemax={Math.max(0, last)}
        aria-valuenow={Math.min(at ?? last, Math.max(0, last))}
        aria-valuetext={read(Math.min(at ?? last, last))}
        onFocus={() => setAt((before) => before ?? last)}
        onBlur={() => setAt(null)}
        onKeyDown={(event) => {
          const move = moves[event.key]
          if (!move) return
          event.preventDefault()
          setAt((before) => move(before ?? last, last))
        }}
        onPointerMove={(event) => {
          const x = event.clientX - (place.current?.getBoundingClientRect().left ?? 0)
          const found = chart.columns.findIndex((one) => x >= one.x && x < one.x + one.width)
          setAt(found < 0 ? null : found)
        }}
        onPointerLeave={() => setAt(null)}
      >
        <svg width={width} height={height} aria-hidden="true">
          <Axis chart={chart} labels={shortLabels} />
          {chart.columns.map((column, index) => (
            <Bars key={index} column={column} plot={chart.plot} isRead={index === at} />
          ))}
        </svg>
      </div>
    </figure>
  )
}

const Axis = ({
  chart: { ticks, plot, columns },
  labels,
}: {
  chart: Chart
  labels: readonly string[]
}) => (
  <g class="chart-axis">
    {ticks.map(({ value, y }) => (
      <g key={value}>
        <line x1={plot.x} x2={plot.x + plot.width} y1={y} y2={y} />
        <text x={plot.x - 8} y={y + 4} text-anchor="end">
          {shortCount(value)}
        </text>
      </g>
    ))}
    {labelled(columns.length, plot.width, labelWidth).map((index) => {
      const column = columns[index]
      return (
        column && (
          <text
            key={index}
            x={Math.min(column.x + column.width / 2, plot.x + plot.width - 22)}
            y={plot.y + plot.height + 18}
            text-anchor="middle"
          >
            {labels[index]}
          </text>
        )
      )
    })}
  </g>
)

const Bars = ({
  column,
  plot,
  isRead,
}: {
  column: Column
  plot: Chart['plot']
  isRead: boolean
}) => (
  <g>
    {isRead && (
      <rect class="chart-mark" x={column.x} y={plot.y} width={column.width} height={plot.height} />
    )}
    {column.bars.map(({ series, x, y, width, height: tall }) => (
      <rect
        key={series}
        class={`chart-bar series-${series}${width < 5 ? ' thin' : ''}`}
        x={x}
        y={y}
        width={width}
        height={tall}
        rx={Math.min(2, width / 4)}
      />
    ))}
  </g>
)

/** `Tue, 21 Nov: 34 messages`; of stacks also what they are made of. */
const readOut = (
  at: number,
  chart: Chart,
  series: readonly Series[],
  what: string,
  labels: readonly string[],
): string => {
  const column = chart.columns[at]
  if (!column) return 'Nothing to show'
  const head = `${labels[at]}: ${formatCount(column.total)} ${what}`
  if (series.length < 2 || column.total === 0) return head
  const parts = series
    .filter(({ values }) => (values[at] ?? 0) > 0)
    .map(({ name, values }) => `${name} ${formatCount(values[at] ?? 0)}`)
  return `${head} (${parts.join(', ')})`
}
