/**
 * What may be attached to a message: the types that there are, what a site allows of them, and how
 * much. Both sides of the wire judge by it; what the bytes really are, media.ts says.
 *
 * On the wire an attachment is a part of the message's `content`, with its data inside:
 * `{type: 'image', image, mimeType, alt}` or `{type: 'file', data, mimeType, filename}`, each a
 * `data:` URI. The server keeps the data beside the message and hands it out by its id: to the
 * visitor whose message it was (`POST /v1/client/attachments/:id`), and to the operator.
 */

/** Pictures that every browser and every model reads. SVG is a document with scripts, not one of them. */
export const imageTypes = ['image/png', 'image/jpeg', 'image/gif', 'image/webp'] as const
export type ImageType = (typeof imageTypes)[number]

const office = 'application/vnd.openxmlformats-officedocument.'

/** Files whose content can be told from a lie, each with the endings of its names. */
export const fileTypes: Readonly<Record<string, readonly [string, ...string[]]>> = {
  'application/pdf': ['pdf'],
  'text/plain': ['txt', 'log', 'text'],
  'text/markdown': ['md', 'markdown'],
  'text/csv': ['csv'],
  'application/json': ['json'],
  [`${office}wordprocessingml.document`]: ['docx'],
  [`${office}spreadsheetml.sheet`]: ['xlsx'],
  [`${office}presentationml.presentation`]: ['pptx'],
}

const imageEndings: Readonly<Record<ImageType, readonly [string, ...string[]]>> = {
  'image/png': ['png'],
  'image/jpeg': ['jpg', 'jpeg'],
  'image/gif': ['gif'],
  'image/webp': ['webp'],
}

export const isImageType = (type: string): type is ImageType =>
  (imageTypes as readonly string[]).includes(type)

export const isFileType = (type: string): boolean => Object.hasOwn(fileTypes, type)

/** The endings of a type's names, the usual one first. Empty for a type that is none of ours. */
export const endingsOf = (type: string): readonly string[] =>
  isImageType(type) ? imageEndings[type] : isFileType(type) ? (fileTypes[type] ?? []) : []

const MiB = 1024 * 1024

/** Of one attachment: what a token has unless it says otherwise, and the most that it may say. */
export const attachmentBytes = { fallback: 5 * MiB, most: 20 * MiB } as const
/** Of one message. */
export const attachmentCount = { fallback: 4, most: 10 } as const
/** An image with more pixels costs whoever looks at it hundreds of megabytes. */
export const maxImagePixels = 64_000_000
/** A file's name is kept up to here, its ending with it. */
export const maxFileNameCharacters = 120

/** What is told of one that was sent: all but its data. */
export interface ShownAttachment {
  /** By which its data can be asked for. Null where an older server has kept it in the message. */
  id: string | null
  type: 'image' | 'file'
  mediaType: string
  filename: string | null
  bytes: number
  /** Of an image, as its header has them: a camera's may be turned. */
  width: number | null
  height: number | null
}

/** What may be attached to a message of a site. */
export type AttachmentRules = {
  images: boolean
  /** Media types of `fileTypes`. */
  files: string[]
  /** Of one. */
  maxBytes: number
  /** Of one message. */
  maxCount: number
  /** Of one message, all together. */
  maxTotalBytes: number
}

/**
 * What a token's `config.attachments` allows, or null if that is nothing: absence is denial, and
 * what cannot be read is as if it were not there.
 *
 * @param most bounds that hold whatever the config says; the server's own
 */
export const readAttachmentRules = (
  value: unknown,
  most: { totalBytes?: number } = {},
): AttachmentRules | null => {
  if (typeof value !== 'object' || value === null) return null
  const { images, files, maxBytes, maxCount, maxTotalBytes } = value as Record<string, unknown>
  const allowed = Array.isArray(files)
    ? files.filter((type): type is string => typeof type === 'string' && isFileType(type))
    : []
  if (images !== true && allowed.length === 0) return null
  const total = Math.min(most.totalBytes ?? Infinity, whole(maxTotalBytes) ?? Infinity)
  return {
    images: images === true,
    files: allowed,
    maxBytes: Math.min(whole(maxBytes) ?? attachmentBytes.fallback, attachmentBytes.most, total),
    maxCount: Math.min(whole(maxCount) ?? attachmentCount.fallback, attachmentCount.most),
    maxTotalBytes: Math.min(total, attachmentBytes.most * attachmentCount.most),
  }
}

const whole = (value: unknown): number | null =>
  typeof value === 'number' && Number.isInteger(value) && value > 0 ? value : null

/** Whether the type may be attached at all, whatever its size. */
export const isAllowedType = ({ images, files }: AttachmentRules, type: string): boolean =>
  isImageType(type) ? images : files.includes(type)

const hidden =
  /[\p{Cc}\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\u{e0000}-\u{e007f}]/gu

/** A name with what nobody sees in it, and what turns the reading direction, as escapes: `cat\u202egnp.exe`. */
export const visibleName = (filename: string | null): string =>
  filename?.replace(
    hidden,
    (sign) => `\\u${(sign.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`,
  ) ?? 'without a name'

/** `1 byte`, `48 kB`, `1.2 MB`; in English. */
export const sizeInWords = (bytes: number): string => {
  if (bytes < 1000) return `${bytes} ${bytes === 1 ? 'byte' : 'bytes'}`
  const isSmall = bytes < 999_500
  const amount = bytes / (isSmall ? 1000 : 1_000_000)
  return `${amount.toLocaleString('en', { maximumSignificantDigits: amount < 10 ? 2 : 3 })} ${isSmall ? 'kB' : 'MB'}`
}
