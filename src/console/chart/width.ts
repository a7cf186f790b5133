/** How wide an element is, in CSS pixels, kept current. */
import type { RefObject } from 'preact'
import { useLayoutEffect, useState } from 'preact/hooks'

/** Until it is known, and where nothing is laid out. */
const assumed = 640

export const useWidth = (element: RefObject<HTMLElement | null>): number => {
  const [width, setWidth] = useState(assumed)
  useLayoutEffect(() => {
    const { current } = element
    if (!current) return
    const measure = () => setWidth(Math.floor(current.clientWidth) || assumed)
    measure()
    const observer = new ResizeObserver(measure)
    observer.observe(current)
    return () => observer.disconnect()
  }, [])
  return width
}
