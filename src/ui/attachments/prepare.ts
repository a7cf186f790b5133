/**
 * One file, from what the visitor chose to what can be sent: its type by its bytes, an image made
 * smaller where that helps, a text in UTF-8; or why it cannot be sent.
 */
import type { NewAttachment } from '../../chat/attachments.js'
import { endingsOf, imageTypes, type AttachmentRules } from '../../protocol/attachments.js'
import { maxImagePixels } from '../../protocol/attachments.js'
import { imageSize, isOfType, sniffImage } from '../../protocol/media.js'
import { isOversized, scaleImage } from './scaling.js'

export type Fault = 'type' | 'size' | 'empty' | 'unreadable'
export type Prepared = { ready: NewAttachment } | { fault: Fault }

/** A larger image is not even read: a phone would run out of memory. */
const maxReadBytes = 64 * 1024 * 1024

/** @param file what stands there now: a file may be changed or moved after it was chosen */
export const prepare = async (file: File, rules: AttachmentRules): Promise<Prepared> => {
  if (file.size === 0) return { fault: 'empty' }
  try {
    const head = await read(file.slice(0, 64))
    const type = sniffImage(head)
    if (type !== null || isForeignImage(file)) {
      if (!rules.images) return { fault: 'type' }
      return file.size > maxReadBytes ? { fault: 'size' } : await prepareImage(file, type, rules)
    }
    return await prepareFile(file, rules)
  } catch {
    return { fault: 'unreadable' }
  }
}

/** One that a browser may be able to draw although it cannot be sent as it is. SVG is a program. */
const isForeignImage = ({ type }: File): boolean =>
  type.startsWith('image/') && !type.startsWith('image/svg')

const prepareImage = async (
  file: File,
  type: string | null,
  { maxBytes }: AttachmentRules,
): Promise<Prepared> => {
  const size = type === null ? null : imageSize(await read(file))
  const isFine =
    size !== null &&
    file.size <= maxBytes &&
    size.width * size.height <= maxImagePixels &&
    (type === 'image/gif' || !isOversized(size.width, size.height))
  if (isFine && type !== null)
    return { ready: { data: file, name: file.name, mediaType: type, ...size } }
  // A moving picture would stand still.
  if (type === 'image/gif') return { fault: size === null ? 'unreadable' : 'size' }
  const scaled = await scaleImage(file, maxBytes)
  if (scaled !== null) {
    const { data, width, height } = scaled
    const name = file.name.replace(/\.[^.]{1,5}$/, '') + '.jpg'
    return { ready: { data, name, mediaType: 'image/jpeg', width, height } }
  }
  if (type === null) return { fault: 'type' }
  const isWithin =
    size !== null && file.size <= maxBytes && size.width * size.height <= maxImagePixels
  if (isWithin) return { ready: { data: file, name: file.name, mediaType: type, ...size } }
  return { fault: size === null ? 'unreadable' : 'size' }
}

const prepareFile = async (file: File, rules: AttachmentRules): Promise<Prepared> => {
  const ending = /\.([^.]+)$/.exec(file.name)?.[1]?.toLowerCase() ?? ''
  const mediaType =
    rules.files.find((type) => endingsOf(type).includes(ending)) ??
    rules.files.find((type) => ending === '' && type === file.type)
  if (mediaType === undefined) return { fault: 'type' }
  if (file.size > rules.maxBytes) return { fault: 'size' }
  const bytes = await read(file)
  if (isOfType(bytes, mediaType)) return { ready: { data: file, name: file.name, mediaType } }
  const text = isTextual(mediaType) ? asUtf8(bytes) : null
  if (text === null || !isOfType(text, mediaType)) return { fault: 'type' }
  return { ready: { data: new Blob([text]), name: file.name, mediaType } }
}

const isTextual = (type: string): boolean => type.startsWith('text/') || type === 'application/json'

/** What older programs write: UTF-16 by its mark, else the Windows characters of the West. */
const asUtf8 = (bytes: Uint8Array): Uint8Array<ArrayBuffer> | null => {
  const mark = `${bytes[0]} ${bytes[1]}`
  const encoding =
    mark === '255 254' ? 'utf-16le' : mark === '254 255' ? 'utf-16be' : 'windows-1252'
  try {
    return new TextEncoder().encode(new TextDecoder(encoding, { fatal: true }).decode(bytes))
  } catch {
    return null
  }
}

const read = async (blob: Blob): Promise<Uint8Array> => new Uint8Array(await blob.arrayBuffer())

/** For the browser's picker: types, and the endings that not every system knows the type of. */
export const acceptOf = ({ images, files }: AttachmentRules): string =>
  [
    ...(images ? imageTypes : []),
    ...files.flatMap((type) => [type, ...endingsOf(type).map((ending) => `.${ending}`)]),
  ].join(',')

/** What can be sent, as anybody reads it: `PNG, JPG, GIF, WEBP, PDF`. */
export const typesInWords = ({ images, files }: AttachmentRules): string =>
  [...(images ? imageTypes : []), ...files]
    .map((type) => endingsOf(type)[0]?.toUpperCase() ?? '')
    .join(', ')
