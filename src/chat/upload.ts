/**
 * A message with attachments on its way: their data in the message itself, as data URIs, and a
 * request that says how much of it has gone, which `fetch` cannot.
 */
import type { Attachment } from './attachments.js'
import type { SentMessage } from './transport.js'

/** Asks the server for what it keeps; null if it cannot be had. */
type Load = (id: string) => Promise<Blob | null>

/** Something attached is no longer to be had, neither here nor there. */
export class MissingData extends Error {
  override readonly name = 'MissingData'
}

/** The messages as the wire has them. @throws MissingData */
export const toWire = (messages: readonly SentMessage[], load: Load): Promise<object[]> =>
  Promise.all(
    messages.map(async ({ attachments = [], ...message }) => {
      if (attachments.length === 0) return message
      const parts = await Promise.all(attachments.map((one) => partOf(one, load)))
      const text = message.content === '' ? [] : [{ type: 'text', text: message.content }]
      return { ...message, content: [...text, ...parts] }
    }),
  )

const partOf = async ({ id, kind, name, mediaType, data }: Attachment, load: Load) => {
  const blob = data ?? (await load(id).catch(() => null))
  if (blob === null) throw new MissingData()
  const uri = await toDataUri(blob, mediaType)
  return kind === 'image'
    ? { type: 'image', image: uri, mimeType: mediaType, ...(name !== null && { alt: name }) }
    : { type: 'file', data: uri, mimeType: mediaType, filename: name ?? 'file' }
}

/** @throws MissingData for a file that has been changed or moved since it was chosen */
const toDataUri = async (blob: Blob, mediaType: string): Promise<string> =>
  `data:${mediaType};base64,${await toBase64(blob)}`

const toBase64 = async (blob: Blob): Promise<string> => {
  // Beside the page's own work, where there is one.
  if (typeof FileReader === 'function') return readBase64(blob)
  const bytes = new Uint8Array(await blob.arrayBuffer())
  let text = ''
  for (let at = 0; at < bytes.length; at += 0x8000) {
    text += String.fromCharCode(...bytes.subarray(at, at + 0x8000))
  }
  return btoa(text)
}

const readBase64 = (blob: Blob): Promise<string> =>
  new Promise((resolve, reject) => {
    const reader = new FileReader()
    reader.onload = () => {
      const uri = String(reader.result)
      resolve(uri.slice(uri.indexOf(',') + 1))
    }
    reader.onerror = () => reject(new MissingData())
    reader.readAsDataURL(blob)
  })

export interface UploadRequest {
  url: string
  headers: Readonly<Record<string, string>>
  body: string
  signal: AbortSignal
  /** How much has gone, from 0 to 1. */
  onProgress(share: number): void
}

/**
 * As `fetch`, and says how far it is. The answer's body comes as it arrives.
 * Undefined where there is nothing to do it with, as in Node.
 */
export const upload = (request: UploadRequest): Promise<Response> | undefined => {
  if (typeof XMLHttpRequest !== 'function') return undefined
  const { url, headers, body, signal, onProgress } = request
  return new Promise((resolve, reject) => {
    const xhr = new XMLHttpRequest()
    let stream: ReadableStreamDefaultController<Uint8Array> | null = null
    let taken = 0
    const lose = () => {
      const error = new TypeError('The request was lost')
      stream?.error(error)
      stream = null
      reject(error)
    }
    const pass = () => {
      const text = xhr.responseText
      if (text.length > taken) stream?.enqueue(new TextEncoder().encode(text.slice(taken)))
      taken = text.length
    }
    xhr.open('POST', url)
    for (const [name, value] of Object.entries(headers)) xhr.setRequestHeader(name, value)
    xhr.upload.onprogress = ({ loaded, total }) => onProgress(total > 0 ? loaded / total : 0)
    xhr.upload.onload = () => onProgress(1)
    xhr.onreadystatechange = () => {
      if (xhr.readyState !== XMLHttpRequest.HEADERS_RECEIVED || xhr.status === 0) return
      const answer = new ReadableStream<Uint8Array>({
        start: (controller) => void (stream = controller),
        cancel() {
          stream = null
          xhr.abort()
        },
      })
      resolve(new Response(answer, { status: xhr.status, headers: headersOf(xhr) }))
    }
    xhr.onprogress = pass
    xhr.onload = () => {
      pass()
      stream?.close()
      stream = null
    }
    xhr.onerror = lose
    xhr.onabort = lose
    signal.addEventListener('abort', () => xhr.abort(), { once: true })
    if (signal.aborted) return lose()
    xhr.send(body)
  })
}

const headersOf = (xhr: XMLHttpRequest): Headers => {
  const headers = new Headers()
  for (const line of xhr.getAllResponseHeaders().split('\r\n')) {
    const at = line.indexOf(':')
    if (at > 0) headers.append(line.slice(0, at), line.slice(at + 1).trim())
  }
  return headers
}
