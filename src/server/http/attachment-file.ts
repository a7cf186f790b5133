/**
 * A file that somebody else has written, as an answer that can do no harm where it is opened: saved
 * and not shown, of the type that it was found to be, and without a right to anything.
 */

export interface AttachmentFile {
  mediaType: string
  /** Null where nobody has named it. */
  filename: string | null
  base64: string
}

export const attachmentResponse = ({ mediaType, filename, base64 }: AttachmentFile): Response => {
  const bytes = Buffer.from(base64, 'base64')
  return new Response(bytes, {
    headers: {
      'content-type': mediaType.startsWith('text/') ? `${mediaType}; charset=utf-8` : mediaType,
      'content-length': String(bytes.byteLength),
      'content-disposition': disposition(filename ?? 'attachment'),
      'content-security-policy': "default-src 'none'; sandbox",
      'x-content-type-options': 'nosniff',
      'cross-origin-resource-policy': 'same-origin',
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
    },
  })
}

/** RFC 6266. What is not seen, and what turns the reading direction, is no part of a file's name. */
const disposition = (filename: string): string => {
  const name = filename.toWellFormed().replaceAll(/\p{C}/gu, '_')
  const plain = name.replaceAll(/[^\x20-\x7e]|["\\%]/g, '_')
  const encoded = encodeURIComponent(name).replaceAll(
    /['()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  )
  return `attachment; filename="${plain}"; filename*=UTF-8''${encoded}`
}
