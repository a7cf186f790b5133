/**
 * An image on a canvas: an `img` with a `blob:` or `data:` address fails under a strict policy of the
 * page. It is drawn once it is seen, and its data asked for then.
 */
import { readBitmap } from './scaling.js'

export interface Painter {
  /** The `ref` of the canvas of an attachment: the same function each time. */
  hold(id: string, load: () => Promise<Blob | null>): (canvas: HTMLCanvasElement | null) => void
}

/** CSS pixels of the longer side, and no more, however dense the screen. */
const longestPx = 280
const mostDense = 2

export const createPainter = (signal: AbortSignal): Painter => {
  const holders = new Map<string, (canvas: HTMLCanvasElement | null) => void>()
  const painted = new WeakSet<HTMLCanvasElement>()
  const waiting = new WeakMap<Element, () => void>()
  const observer = new IntersectionObserver((entries) => {
    for (const { isIntersecting, target } of entries) {
      if (!isIntersecting) continue
      observer.unobserve(target)
      waiting.get(target)?.()
    }
  })
  signal.addEventListener('abort', () => observer.disconnect())
  return {
    hold(id, load) {
      const known = holders.get(id)
      if (known) return known
      const holder = (canvas: HTMLCanvasElement | null) => {
        if (!canvas || painted.has(canvas)) return
        painted.add(canvas)
        waiting.set(canvas, () => void paint(canvas, load))
        observer.observe(canvas)
      }
      holders.set(id, holder)
      return holder
    },
  }
}

const paint = async (canvas: HTMLCanvasElement, load: () => Promise<Blob | null>) => {
  const blob = await load().catch(() => null)
  const bitmap = blob && (await readBitmap(blob))
  if (!bitmap) {
    canvas.classList.add('broken')
    return
  }
  const density = Math.min(mostDense, devicePixelRatio || 1)
  const factor = Math.min(1, (longestPx * density) / Math.max(bitmap.width, bitmap.height))
  canvas.width = Math.max(1, Math.round(bitmap.width * factor))
  canvas.height = Math.max(1, Math.round(bitmap.height * factor))
  const context = canvas.getContext('2d')
  if (context) {
    context.imageSmoothingQuality = 'high'
    context.drawImage(bitmap, 0, 0, canvas.width, canvas.height)
  }
  bitmap.close()
  canvas.classList.add('drawn')
}
