/**
 * What came attached to a message: read from its parts and found to be what it says, before the
 * message is admitted; then held against what the token allows, and kept beside the message.
 */
import {
  endingsOf,
  isAllowedType,
  isImageType,
  maxFileNameCharacters,
  maxImagePixels,
  readAttachmentRules,
  type AttachmentRules,
} from '../protocol/attachments.js'
import type { Content } from '../protocol/client.js'
import { ParleyError, type FieldError } from '../protocol/errors.js'
import { imageSize, isOfType } from '../protocol/media.js'
import type { Settings } from './config.js'
import { parseDataUri } from './data-uri.js'
import { invalidRequest } from './fields.js'
import { createId } from './identifiers.js'
import { storable } from './storable.js'
import type { Attachment, TokenRecord } from './store/store.js'

/** One that was read, with where it stood. */
export interface ReadAttachment extends Attachment {
  path: string
  base64: string
}

/** What a token allows, within the server's own bounds; null for nothing. */
export const rulesOf = (
  { config }: Pick<TokenRecord, 'config'>,
  { limits }: Settings,
): AttachmentRules | null =>
  readAttachmentRules(config['attachments'], { totalBytes: limits.attachmentBytesPerMessage })

/**
 * The parts that are attachments, each of them what it says it is.
 * @throws ParleyError `invalid_request` for what is no data URI, `unsupported_media_type` for a type
 * that may not be attached anywhere, and for bytes that are of another type than theirs
 */
export const readAttachments = (content: Content): ReadAttachment[] => {
  if (typeof content === 'string') return []
  return content.flatMap((part, index) => {
    if (part.type === 'text') return []
    const path = `messages.content[${index}]`
    const uri = parseDataUri(part.type === 'image' ? part.image : part.data)
    if (!uri) {
      throw invalidRequest([
        { path, code: 'not_a_data_uri', message: `expected the ${part.type} as a data: URI` },
      ])
    }
    const { mediaType, bytes } = uri
    if (part.type === 'image' ? !isImageType(mediaType) : isImageType(mediaType)) {
      throw wrongType(path, `a part of type ${part.type}`, mediaType)
    }
    if (!isOfType(bytes, mediaType)) {
      throw wrongType(path, `bytes of the type that is named (${mediaType || 'none'})`, 'others')
    }
    const size = part.type === 'image' ? imageSize(bytes) : null
    if (size && size.width * size.height > maxImagePixels) {
      throw tooLarge(path, `an image of at most ${maxImagePixels} pixels`, size)
    }
    return [
      {
        id: createId('att'),
        type: part.type,
        mediaType,
        filename: nameOf(part['filename'] ?? part['alt'], mediaType),
        bytes: bytes.byteLength,
        width: size?.width ?? null,
        height: size?.height ?? null,
        path,
        base64: bytes.toString('base64'),
      },
    ]
  })
}

/**
 * Holds them against what the token allows, and against what the conversation has already.
 * @throws ParleyError `unsupported_media_type`, `body_too_large`
 */
export const checkAttachments = (
  attachments: readonly ReadAttachment[],
  rules: AttachmentRules | null,
  stored: { bytes: number; most: number },
): void => {
  const [first] = attachments
  if (!first) return
  if (!rules) {
    throw refused('unsupported_media_type', {
      path: first.path,
      code: 'not_allowed',
      expected: 'text alone, since this token takes no attachments (config.attachments)',
      seen: `an attachment of type ${first.mediaType}`,
      hint: 'Files cannot be sent in this chat.',
    })
  }
  for (const { path, mediaType, bytes } of attachments) {
    if (!isAllowedType(rules, mediaType)) {
      const allowed = [...(rules.images ? ['images'] : []), ...rules.files].join(', ')
      throw wrongType(path, `one of ${allowed}, as the token has it`, mediaType)
    }
    if (bytes > rules.maxBytes) {
      throw tooLarge(path, `at most ${rules.maxBytes} bytes in one attachment`, bytes)
    }
  }
  if (attachments.length > rules.maxCount) {
    throw refused('body_too_large', {
      path: 'messages.content',
      code: 'too_many',
      expected: `at most ${rules.maxCount} attachments in a message`,
      seen: `${attachments.length}`,
      hint: 'That message has too many attachments.',
    })
  }
  const total = bytesOf(attachments)
  if (total > rules.maxTotalBytes) {
    throw tooLarge('messages.content', `at most ${rules.maxTotalBytes} bytes together`, total)
  }
  if (stored.bytes + total > stored.most) {
    throw refused('body_too_large', {
      path: 'messages.content',
      code: 'conversation_full',
      expected: `at most ${stored.most} bytes of attachments in a conversation, of which ${stored.bytes} are used`,
      seen: `${total} more`,
      hint: 'This chat holds no more files. Start a new one to send more.',
    })
  }
}

export const bytesOf = (attachments: readonly Attachment[]): number =>
  attachments.reduce((sum, { bytes }) => sum + bytes, 0)

/** Without a path, without what steers a terminal or a header, and with the ending of its type. */
const nameOf = (given: unknown, mediaType: string): string | null => {
  if (typeof given !== 'string') return null
  const name = storable(given)
    .split(/[/\\]/)
    .at(-1)
    ?.replaceAll(/\p{Cc}+/gu, ' ')
    .trim()
  if (!name) return null
  const endings = endingsOf(mediaType)
  const ending = /\.([^.\s]{1,10})$/.exec(name)?.[1] ?? ''
  const isOwn = endings.includes(ending.toLowerCase())
  const base = isOwn ? name.slice(0, -ending.length - 1) : name
  return `${base.slice(0, maxFileNameCharacters).toWellFormed()}.${isOwn ? ending : endings[0]}`
}

const wrongType = (path: string, expected: string, seen: string): ParleyError =>
  refused('unsupported_media_type', {
    path,
    code: 'type_refused',
    expected,
    seen: seen.slice(0, 100) || 'none',
    hint: 'That type of file cannot be sent here.',
  })

const tooLarge = (
  path: string,
  expected: string,
  seen: number | { width: number; height: number },
): ParleyError =>
  refused('body_too_large', {
    path,
    code: 'too_large',
    expected,
    seen: typeof seen === 'number' ? `${seen}` : `${seen.width} × ${seen.height}`,
    hint: 'That file is too large.',
  })

interface Refusal extends Pick<FieldError, 'path' | 'code'> {
  expected: string
  seen: string
  hint: string
}

const refused = (
  code: 'unsupported_media_type' | 'body_too_large',
  { path, code: reason, expected, seen, hint }: Refusal,
): ParleyError => {
  const message = `expected ${expected}, seen ${seen}`
  return new ParleyError(code, {
    detail: `${path}: ${message}`,
    hint,
    errors: [{ path, code: reason, message }],
  })
}
