/** The axis of counts: from nought to a round number, in steps that people count in. Knows no pixels. */

const steps = [1, 2, 5]

/**
 * Ticks from 0 to the first that is not below `max`, all whole, at most `intervals` apart steps.
 * A scale of nothing still has a 1, so that a chart of zeros has a height.
 */
export const countTicks = (max: number, intervals = 4): number[] => {
  const step = stepOf(Math.max(1, max) / intervals)
  const top = Math.ceil(Math.max(1, max) / step) * step
  return Array.from({ length: Math.round(top / step) + 1 }, (_, index) => index * step)
}

/** The smallest of 1, 2, 5, 10, 20, 50, … that is not below `raw`. */
const stepOf = (raw: number): number => {
  for (let power = 1; ; power *= 10) {
    const found = steps.find((step) => step * power >= raw - 1e-9)
    if (found !== undefined) return found * power
  }
}

/** `1,200` in full up to 9,999, then `12k`, `3.4M`: what fits beside an axis. */
export const shortCount = (count: number): string => {
  if (count < 10_000) return count.toLocaleString('en')
  const [unit, letter] = count < 1_000_000 ? [1000, 'k'] : [1_000_000, 'M']
  const value = count / unit
  return `${value < 100 && !Number.isInteger(value) ? value.toFixed(1) : Math.round(value)}${letter}`
}
