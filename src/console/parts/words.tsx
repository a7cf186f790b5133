/** Small things in a line: a badge, a time, text for screen readers alone. */
import type { ComponentChildren } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import type { Tone } from './notice.js'

export const Badge = ({
  tone = 'plain',
  children,
}: {
  tone?: Tone | 'plain' | 'accent'
  children: ComponentChildren
}) => <span class={`badge ${tone}`}>{children}</span>

export const VisuallyHidden = ({ children }: { children: ComponentChildren }) => (
  <span class="visually-hidden">{children}</span>
)

const units = [
  ['year', 31_536_000],
  ['month', 2_592_000],
  ['week', 604_800],
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
] as const

const relative = new Intl.RelativeTimeFormat('en', { numeric: 'auto' })
const exact = new Intl.DateTimeFormat('en', { dateStyle: 'medium', timeStyle: 'short' })

/** `2 minutes ago`, `just now`, `in 3 days`. */
export const relativeTime = (time: number, now: number): string => {
  const seconds = Math.round((time - now) / 1000)
  if (Math.abs(seconds) < 45) return 'just now'
  const size = Math.max(60, Math.abs(seconds))
  const [unit, length] = units.find(([, least]) => size >= least) ?? units[5]
  return relative.format(Math.round(seconds / length), unit)
}

export const exactTime = (iso: string): string => exact.format(new Date(iso))

const tickMs = 30_000

/** How long ago, kept current; the exact time is its title. */
export const RelativeTime = ({ at }: { at: string }) => {
  const [now, setNow] = useState(() => Date.now())
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), tickMs)
    return () => clearInterval(timer)
  }, [])
  // What has just happened is never in the future because a render is old.
  const time = Date.parse(at)
  return (
    <time dateTime={at} title={exactTime(at)}>
      {relativeTime(time, Math.max(now, Math.min(time, Date.now())))}
    </time>
  )
}

const counting = new Intl.NumberFormat('en')

/** `1,204`. */
export const formatCount = (count: number): string => counting.format(count)

/** `1 message`, `1,204 messages`. */
export const countOf = (count: number, one: string, many = `${one}s`): string =>
  `${formatCount(count)} ${count === 1 ? one : many}`
