/** Makes an image small enough to be sent, or of a type that can be, on a canvas. Upright, as it is seen. */

export interface Scaled {
  data: Blob
  width: number
  height: number
}

/** The longer side, in pixels: what models look at, and then less. */
const sides = [2048, 1536, 1024, 768]
const qualities = [0.86, 0.7]

/** Whether an image's longer side is larger than is of use to anybody. */
export const isOversized = (width: number, height: number): boolean =>
  Math.max(width, height) > 2 * (sides[0] ?? 0)

/** A JPEG of at most so many bytes; null if the browser cannot read it, or lets nobody draw. */
export const scaleImage = async (blob: Blob, maxBytes: number): Promise<Scaled | null> => {
  const bitmap = await readBitmap(blob)
  if (bitmap === null) return null
  try {
    if (!isCanvasTrue()) return null
    for (const side of sides) {
      const scaled = await drawWithin(bitmap, side, maxBytes)
      if (scaled !== null) return scaled
    }
    return null
  } finally {
    bitmap.close()
  }
}

/** Turned as the camera meant it. */
export const readBitmap = async (blob: Blob): Promise<ImageBitmap | null> => {
  try {
    return await createImageBitmap(blob, { imageOrientation: 'from-image' })
  } catch {
    // An older browser may not know the wish, and does it without.
    return createImageBitmap(blob).catch(() => null)
  }
}

const drawWithin = async (
  bitmap: ImageBitmap,
  side: number,
  maxBytes: number,
): Promise<Scaled | null> => {
  const factor = Math.min(1, side / Math.max(bitmap.width, bitmap.height))
  const canvas = document.createElement('canvas')
  canvas.width = Math.max(1, Math.round(bitmap.width * factor))
  canvas.height = Math.max(1, Math.round(bitmap.height * factor))
  const context = canvas.getContext('2d')
  if (!context) return null
  // A JPEG has no transparency, which would become black.
  context.fillStyle = '#fff'
  context.fillRect(0, 0, canvas.width, canvas.height)
  context.imageSmoothingQuality = 'high'
  context.drawImage(bitmap, 0, 0, canvas.width, canvas.height)
  for (const quality of qualities) {
    const data = await toJpeg(canvas, quality)
    if (data === null) return null
    if (data.size <= maxBytes) return { data, width: canvas.width, height: canvas.height }
  }
  return null
}

const toJpeg = (canvas: HTMLCanvasElement, quality: number): Promise<Blob | null> =>
  new Promise((resolve) => canvas.toBlob(resolve, 'image/jpeg', quality))

/** A browser that hides who its user is gives noise back: then the image goes as it is, or not at all. */
const isCanvasTrue = (): boolean => {
  const canvas = document.createElement('canvas')
  canvas.width = 4
  canvas.height = 4
  const context = canvas.getContext('2d', { willReadFrequently: true })
  if (!context) return false
  context.fillStyle = 'rgb(200, 100, 50)'
  context.fillRect(0, 0, 4, 4)
  const { data } = context.getImageData(0, 0, 4, 4)
  return data.every((value, index) => value === [200, 100, 50, 255][index % 4])
}
