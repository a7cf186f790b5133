/**
 * Time as the components see it: something has lasted this long; so many seconds are left.
 */
import { useEffect, useState } from 'preact/hooks'

/** True once `delayMs` have passed since the component appeared. */
export const useDelay = (delayMs: number): boolean => {
  const [isOver, setOver] = useState(false)
  useEffect(() => {
    const timer = setTimeout(() => setOver(true), delayMs)
    return () => clearTimeout(timer)
  }, [delayMs])
  return isOver
}

const secondsUntil = (time: number) => Math.max(0, Math.ceil((time - performance.now()) / 1000))

/** Whole seconds until `time` (of `performance.now`), counting down; 0 for null. */
export const useCountdown = (time: number | null): number => {
  const [, setTick] = useState(0)
  const seconds = time === null ? 0 : secondsUntil(time)
  useEffect(() => {
    if (seconds === 0) return
    const timer = setInterval(() => setTick((tick) => tick + 1), 1000)
    return () => clearInterval(timer)
  }, [seconds === 0])
  return seconds
}
