/**
 * What is attached to a message, on this side: what the visitor chose, and what the server says it
 * keeps. How it travels, upload.ts knows.
 */
import { isImageType, type ShownAttachment } from '../protocol/attachments.js'
import { createMessageId } from './identifier.js'

/** What a caller hands over. */
export interface NewAttachment {
  data: Blob
  name?: string | null
  /** Default: the data's own type. */
  mediaType?: string
  /** Of an image, in pixels, as it is seen. */
  width?: number | null
  height?: number | null
}

export interface Attachment {
  /** The server's, or one made here. */
  id: string
  kind: 'image' | 'file'
  name: string | null
  mediaType: string
  bytes: number
  width: number | null
  height: number | null
  /** Null: it is with the server, which may be asked for it. */
  data: Blob | null
}

export const attach = ({ data, name, mediaType, width, height }: NewAttachment): Attachment => {
  const type = mediaType ?? data.type.split(';')[0] ?? ''
  return {
    id: createMessageId(),
    kind: isImageType(type) ? 'image' : 'file',
    name: name ?? null,
    mediaType: type,
    bytes: data.size,
    width: width ?? null,
    height: height ?? null,
    data,
  }
}

/** What a server says of a message; what it says otherwise than ours does is passed over. */
export const readAttachments = (given: unknown): readonly Attachment[] =>
  Array.isArray(given) ? given.flatMap(readAttachment) : []

const readAttachment = (given: Partial<ShownAttachment> | null): Attachment[] => {
  const { id, type, mediaType, filename, bytes, width, height } = given ?? {}
  if (typeof bytes !== 'number' || typeof mediaType !== 'string') return []
  return [
    {
      id: typeof id === 'string' ? id : '',
      kind: type === 'image' ? 'image' : 'file',
      name: typeof filename === 'string' ? filename : null,
      mediaType,
      bytes,
      width: typeof width === 'number' ? width : null,
      height: typeof height === 'number' ? height : null,
      data: null,
    },
  ]
}
