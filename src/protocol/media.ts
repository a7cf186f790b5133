/**
 * What bytes are by their own account, so that a type cannot lie. It knows the few types that may
 * be attached and tells nothing of any other.
 */
import { isFileType, isImageType, type ImageType } from './attachments.js'

export interface PixelSize {
  width: number
  height: number
}

/** The image type that the bytes begin like, or null. */
export const sniffImage = (bytes: Uint8Array): ImageType | null => {
  if (hasAt(bytes, 0, '\x89PNG\r\n\x1a\n')) return 'image/png'
  if (hasAt(bytes, 0, '\xff\xd8\xff')) return 'image/jpeg'
  if (hasAt(bytes, 0, 'GIF87a') || hasAt(bytes, 0, 'GIF89a')) return 'image/gif'
  if (hasAt(bytes, 0, 'RIFF') && hasAt(bytes, 8, 'WEBP')) return 'image/webp'
  return null
}

/** Whether the bytes are of the type that they are said to be. False for a type that is none of ours. */
export const isOfType = (bytes: Uint8Array, type: string): boolean => {
  if (isImageType(type)) return sniffImage(bytes) === type && imageSize(bytes) !== null
  if (!isFileType(type)) return false
  if (type === 'application/pdf') return hasAt(bytes, 0, '%PDF-')
  if (type.startsWith('application/vnd.')) return isOfficeFile(bytes, type)
  // JSON too is not parsed: nothing is won by it, and a few megabytes of brackets cost gigabytes.
  return isText(bytes)
}

/** What stands in the archive of each kind, and in no other. */
const officeFolders: readonly (readonly [string, string])[] = [
  ['wordprocessingml', 'word/'],
  ['spreadsheetml', 'xl/'],
  ['presentationml', 'ppt/'],
]

/** An archive with the parts of its kind, and without macros: those have types of their own. */
const isOfficeFile = (bytes: Uint8Array, type: string): boolean => {
  if (!hasAt(bytes, 0, 'PK\x03\x04')) return false
  const names = latin(bytes)
  const folder = officeFolders.find(([kind]) => type.includes(kind))?.[1]
  return (
    folder !== undefined &&
    names.includes('[Content_Types].xml') &&
    names.includes(folder) &&
    !names.includes('vbaProject.bin')
  )
}

/** UTF-8 without control characters, but for those that set lines and columns. */
const isText = (bytes: Uint8Array): boolean => {
  try {
    // oxlint-disable-next-line no-control-regex
    return !/[\0-\x08\x0e-\x1a\x1c-\x1f]/.test(decode(bytes))
  } catch {
    return false
  }
}

const decode = (bytes: Uint8Array): string =>
  new TextDecoder('utf-8', { fatal: true }).decode(bytes)

/** One character for each byte. */
const latin = (bytes: Uint8Array): string => new TextDecoder('latin1').decode(bytes)

/** Width and height as the image's own header has them, before any turning; null if it has none. */
export const imageSize = (bytes: Uint8Array): PixelSize | null => {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  try {
    const size = sizeReaders[sniffImage(bytes) ?? 'none'](view, bytes)
    return size && size.width > 0 && size.height > 0 ? size : null
  } catch {
    // The header ends before it says it.
    return null
  }
}

type SizeReader = (view: DataView, bytes: Uint8Array) => PixelSize | null

/** The segments of a JPEG that hold its size; C4, C8 and CC are something else. */
const isFrameHeader = (marker: number): boolean =>
  marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker)

const sizeReaders: Readonly<Record<ImageType | 'none', SizeReader>> = {
  none: () => null,
  'image/png': (view, bytes) =>
    hasAt(bytes, 12, 'IHDR') ? { width: view.getUint32(16), height: view.getUint32(20) } : null,
  'image/gif': (view) => ({ width: view.getUint16(6, true), height: view.getUint16(8, true) }),
  'image/jpeg': (view) => {
    for (let at = 2; ;) {
      if (view.getUint8(at) !== 0xff) return null
      const marker = view.getUint8(at + 1)
      if (marker === 0xff) {
        at++
        continue
      }
      if (isFrameHeader(marker)) {
        return { width: view.getUint16(at + 7), height: view.getUint16(at + 5) }
      }
      at += 2 + view.getUint16(at + 2)
    }
  },
  'image/webp': (view, bytes) => {
    if (hasAt(bytes, 12, 'VP8X'))
      return { width: 1 + triple(view, 24), height: 1 + triple(view, 27) }
    if (hasAt(bytes, 12, 'VP8L')) {
      const bits = view.getUint32(21, true)
      return { width: 1 + (bits & 0x3fff), height: 1 + ((bits >> 14) & 0x3fff) }
    }
    if (!hasAt(bytes, 12, 'VP8 ')) return null
    return { width: view.getUint16(26, true) & 0x3fff, height: view.getUint16(28, true) & 0x3fff }
  },
}

const triple = (view: DataView, at: number): number =>
  view.getUint16(at, true) + (view.getUint8(at + 2) << 16)

const hasAt = (bytes: Uint8Array, at: number, wanted: string): boolean => {
  for (let index = 0; index < wanted.length; index++) {
    if (bytes[at + index] !== wanted.charCodeAt(index)) return false
  }
  return true
}
