/** `data:` URIs as they come from pages (RFC 2397): the type that they name, and their bytes. */

export interface DataUri {
  /** Lower case, without parameters. Empty where none is named. */
  mediaType: string
  bytes: Buffer
}

/** Null for what is none, and for base64 that is not well formed. */
export const parseDataUri = (uri: string): DataUri | null => {
  const head = /^data:([^,;]{0,200})((?:;[^,;]{0,200}){0,10}),/i.exec(uri)
  if (!head) return null
  const mediaType = (head[1] ?? '').trim().toLowerCase()
  const data = uri.slice(head[0].length)
  if (!/;\s*base64\s*$/i.test(head[2] ?? '')) {
    const bytes = percentDecoded(data)
    return bytes && { mediaType, bytes }
  }
  if (!isBase64(data)) return null
  return { mediaType, bytes: Buffer.from(data, 'base64') }
}

const isBase64 = (text: string): boolean =>
  text.length % 4 === 0 ? /^[A-Za-z0-9+/]*={0,2}$/.test(text) : /^[A-Za-z0-9+/]*$/.test(text)

const percentDecoded = (text: string): Buffer | null => {
  try {
    return Buffer.from(decodeURIComponent(text))
  } catch {
    return null
  }
}

/** As many characters as so many bytes take in base64. */
export const base64Length = (bytes: number): number => Math.ceil(bytes / 3) * 4
