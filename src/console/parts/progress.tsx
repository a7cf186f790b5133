/** Waiting: the outline of what will come, and long work with its share done. */
import { useEffect, useState } from 'preact/hooks'

const patienceMs = 200

/** Nothing at first: what is quick should not flicker. */
export const Skeleton = ({ lines = 3 }: { lines?: number }) => {
  const [isSlow, setSlow] = useState(false)
  useEffect(() => {
    const timer = setTimeout(() => setSlow(true), patienceMs)
    return () => clearTimeout(timer)
  }, [])
  return (
    <div class="skeleton" role="status">
      <span class="visually-hidden">{isSlow ? 'Loading…' : ''}</span>
      {isSlow &&
        Array.from({ length: lines }, (_, index) => (
          <span key={index} class="skeleton-line" aria-hidden="true" />
        ))}
    </div>
  )
}

interface ProgressProps {
  label: string
  /** How much is done, and of how much; without `total`, that something is going on. */
  done?: number
  total?: number
}

export const Progress = ({ label, done, total }: ProgressProps) => (
  <div class="progress">
    <label>
      <span>{label}</span>
      <progress {...(total !== undefined && { value: done ?? 0, max: Math.max(1, total) })} />
    </label>
  </div>
)
