/** Numbers from many samples. It measures nothing itself. */

/** The value below which `share` (0 to 1) of the samples lie. */
export const percentile = (samples, share) => {
  if (samples.length === 0) return Number.NaN
  const sorted = Float64Array.from(samples).sort()
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]
}

export const median = (samples) => percentile(samples, 0.5)

export const round = (value, digits = 1) => Number(value.toFixed(digits))
