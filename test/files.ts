/** Files as visitors attach them, small and real, and as the wire has them. */
import { deflateSync, crc32 } from 'node:zlib'

const chunk = (type: string, data: Buffer): Buffer => {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data])
  const frame = Buffer.alloc(body.length + 8)
  frame.writeUInt32BE(data.length, 0)
  body.copy(frame, 4)
  frame.writeUInt32BE(crc32(body) >>> 0, body.length + 4)
  return frame
}

/** A picture of one colour; `noise` fills it with what cannot be compressed. */
export const png = (width: number, height: number, { noise = false } = {}): Buffer => {
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  header.set([8, 2, 0, 0, 0], 8)
  const row = 1 + width * 3
  const pixels = Buffer.alloc(row * height, 120)
  let seed = 1
  for (let index = 0; index < pixels.length; index++) {
    if (index % row === 0) pixels[index] = 0
    else if (noise) pixels[index] = (seed = (seed * 1103515245 + 12345) >>> 0) >>> 24
  }
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(pixels, { level: noise ? 0 : 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ])
}

const bytes = (text: string): Buffer => Buffer.from(text, 'latin1')

/** Only the beginnings of images, with a size in them. */
export const headers = {
  jpeg: Buffer.concat([
    bytes('\xff\xd8\xff\xe0\x00\x10JFIF\0\x01\x01\0\0\x01\0\x01\0\0'),
    bytes('\xff\xc4\x00\x03\0'),
    bytes('\xff\xc2\x00\x11\x08\x01\x2c\x01\x90\x03'),
  ]),
  gif: bytes('GIF89a\x20\x03\x58\x02\0\0\0'),
  webp: bytes('RIFF\x1a\0\0\0WEBPVP8 \x0e\0\0\0\x30\x01\0\x9d\x01\x2a\x40\x00\x30\x00'),
  webpLossless: bytes('RIFF\x1a\0\0\0WEBPVP8L\x0e\0\0\0\x2f\x3f\xc0\x0b\x00'),
  webpExtended: bytes('RIFF\x1a\0\0\0WEBPVP8X\x0a\0\0\0\0\0\0\0\x3f\0\0\x2f\0\0'),
}

export const pdf = bytes('%PDF-1.7\n1 0 obj <<>> endobj\n%%EOF\n')
export const docx = bytes('PK\x03\x04…[Content_Types].xml…word/document.xml…')

export const dataUri = (type: string, data: Buffer | string): string =>
  `data:${type};base64,${Buffer.from(data).toString('base64')}`

export const imagePart = (data: Buffer, type = 'image/png', alt?: string) => ({
  type: 'image',
  image: dataUri(type, data),
  mimeType: type,
  ...(alt !== undefined && { alt }),
})

export const filePart = (data: Buffer | string, type: string, filename?: string) => ({
  type: 'file',
  data: dataUri(type, data),
  mimeType: type,
  ...(filename !== undefined && { filename }),
})
