import { describe, expect, test } from 'vitest'
import { readAttachmentRules } from '../../src/protocol/attachments.js'
import { tokenConfigSchema } from '../../src/protocol/config.js'
import { imageSize, isOfType, sniffImage } from '../../src/protocol/media.js'
import { docx, headers, pdf, png } from '../files.js'

const word = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document'
const bytes = (text: string) => Buffer.from(text)

describe('an image', () => {
  test.each([
    ['image/png', png(640, 480), 640, 480],
    ['image/jpeg', headers.jpeg, 400, 300],
    ['image/gif', headers.gif, 800, 600],
    ['image/webp', headers.webp, 64, 48],
    ['image/webp', headers.webpLossless, 64, 48],
    ['image/webp', headers.webpExtended, 64, 48],
  ])('of type %s tells its type and its size', (type, data, width, height) => {
    expect(sniffImage(data)).toBe(type)
    expect(imageSize(data)).toEqual({ width, height })
    expect(isOfType(data, type)).toBe(true)
    expect(isOfType(data, type === 'image/png' ? 'image/jpeg' : 'image/png')).toBe(false)
  })

  test('that is cut anywhere in its header has no size, and is none', () => {
    for (const [type, data] of [
      ['image/jpeg', headers.jpeg],
      ['image/png', png(3, 2).subarray(0, 24)],
      ['image/webp', headers.webp],
    ] as const) {
      for (let length = 0; length < data.length - 4; length++) {
        expect(isOfType(data.subarray(0, length), type), `${type} ${length}`).toBe(false)
      }
    }
  })

  test.each(['<svg xmlns="http://www.w3.org/2000/svg"/>', '<!doctype html>', 'GIF', 'BM', ''])(
    'is not what begins with %j',
    (text) => {
      expect(sniffImage(bytes(text))).toBeNull()
      for (const type of ['image/png', 'image/svg+xml', 'text/html', 'image/bmp']) {
        expect(isOfType(bytes(text), type)).toBe(false)
      }
    },
  )
})

describe('a file', () => {
  test.each([
    ['application/pdf', pdf, true],
    ['application/pdf', bytes('PDF'), false],
    ['text/plain', bytes('Grüße\r\n\tund mehr'), true],
    ['text/plain', Buffer.from('Gr\xfc\xdfe', 'latin1'), false],
    ['text/plain', bytes('a\0b'), false],
    ['text/csv', pdf, true],
    ['text/markdown', png(3, 2), false],
    ['application/json', bytes('{"a": [1]}'), true],
    // Not parsed: brackets without end would cost the server more than they weigh.
    ['application/json', bytes('['.repeat(100)), true],
    ['application/json', bytes('{"a": "\0"}'), false],
    [word, docx, true],
    [word.replace('wordprocessingml.document', 'spreadsheetml.sheet'), docx, false],
    [word, Buffer.concat([docx, bytes('word/vbaProject.bin')]), false],
    [word, bytes('PK\x03\x04 evil.exe'), false],
    ['application/zip', docx, false],
    ['text/html', bytes('<p>'), false],
    ['constructor', bytes('x'), false],
  ])('of type %s with these bytes: %#', (type, data, isTrue) => {
    expect(isOfType(data, type)).toBe(isTrue)
  })
})

describe("a token's config.attachments", () => {
  test.each([
    undefined,
    null,
    {},
    { enabled: true },
    { images: 'yes' },
    { files: ['text/html'] },
    [],
  ])('allows nothing as %j', (value) => expect(readAttachmentRules(value)).toBeNull())

  test('has defaults, and never more than the server takes', () => {
    expect(readAttachmentRules({ images: true }, { totalBytes: 10_000_000 })).toEqual({
      images: true,
      files: [],
      maxBytes: 5 * 1024 * 1024,
      maxCount: 4,
      maxTotalBytes: 10_000_000,
    })
    const large = { images: true, maxBytes: 20_000_000, maxCount: 99 }
    expect(readAttachmentRules(large, { totalBytes: 3_000_000 })).toMatchObject({
      maxBytes: 3_000_000,
      maxCount: 10,
      maxTotalBytes: 3_000_000,
    })
  })

  test('is refused with types that there are not and bounds that are none', () => {
    const paths = (attachments: unknown) =>
      tokenConfigSchema.safeParse({ attachments }).error?.issues.map(({ path }) => path.join('.'))
    expect(paths({ images: true, files: ['application/pdf', 'text/plain'] })).toBeUndefined()
    expect(paths(null)).toBeUndefined()
    expect(paths({ files: ['text/html', 'image/svg+xml'] })).toEqual([
      'attachments.files.0',
      'attachments.files.1',
    ])
    expect(paths({ images: 1, maxBytes: 10, maxCount: 11 })).toEqual([
      'attachments.images',
      'attachments.maxBytes',
      'attachments.maxCount',
    ])
  })
})
