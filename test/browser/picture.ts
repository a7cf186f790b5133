/**
 * Pictures that tests compare: read, written small, and told apart with a tolerance for how another
 * version of the browser draws the edge of a letter.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import pixelmatch from 'pixelmatch'
import upng from 'upng-js'

export interface Picture {
  width: number
  height: number
  /** RGBA. */
  pixels: Uint8Array
}

/** How far apart two colours may be, 0 to 1, before their pixel counts; edges of letters never do. */
const colorTolerance = 0.06
/** How many pixels may differ: a third of a short word, and no button. */
const shareTolerance = 0.0004

export const decode = (bytes: Uint8Array): Picture => {
  const image = upng.decode(Uint8Array.from(bytes).buffer)
  const [frame = new ArrayBuffer(0)] = upng.toRGBA8(image)
  return { width: image.width, height: image.height, pixels: new Uint8Array(frame) }
}

/** With a palette of 256, which halves the files and moves no colour as far as the tolerance. */
export const encode = ({ width, height, pixels }: Picture): Uint8Array =>
  new Uint8Array(upng.encode([Uint8Array.from(pixels).buffer], width, height, 256))

export const write = (path: string, picture: Picture): void => {
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, encode(picture))
}

export const read = (path: string): Picture | null =>
  existsSync(path) ? decode(readFileSync(path)) : null

/** Beside each other: as it should be, where it differs, as it is. */
const join = (pictures: readonly Picture[]): Picture => {
  const height = Math.max(...pictures.map((one) => one.height))
  const width = pictures.reduce((sum, one) => sum + one.width, 0)
  const pixels = new Uint8Array(width * height * 4)
  let left = 0
  for (const one of pictures) {
    for (let row = 0; row < one.height; row++) {
      const from = row * one.width * 4
      pixels.set(one.pixels.subarray(from, from + one.width * 4), (row * width + left) * 4)
    }
    left += one.width
  }
  return { width, height, pixels }
}

/** Null if they look the same, else what is wrong, with the picture that shows it. */
export const compare = (
  expected: Picture,
  actual: Picture,
): { sentence: string; picture: Picture } | null => {
  const { width, height } = expected
  if (width !== actual.width || height !== actual.height) {
    return {
      sentence: `is ${actual.width} × ${actual.height}, was ${width} × ${height}`,
      picture: join([expected, actual]),
    }
  }
  const pixels = new Uint8Array(width * height * 4)
  const count = pixelmatch(expected.pixels, actual.pixels, pixels, width, height, {
    threshold: colorTolerance,
  })
  return count <= width * height * shareTolerance
    ? null
    : {
        sentence: `${count} pixels differ`,
        picture: join([expected, { width, height, pixels }, actual]),
      }
}
