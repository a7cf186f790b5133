/** JSON objects as an answer, a line each, sent as they come. What is in them is the caller's matter. */

export interface LineStreamOptions {
  /** Is told to end when the reader has left. */
  produce(signal: AbortSignal): AsyncIterable<object>
  /** What it has thrown. The stream is broken then, so that its reader sees that it is not whole. */
  onFault(error: unknown): void
}

const headers = {
  'content-type': 'application/x-ndjson; charset=utf-8',
  'cache-control': 'no-store, no-transform',
  'x-accel-buffering': 'no',
  'x-content-type-options': 'nosniff',
  'cross-origin-resource-policy': 'same-origin',
}

/** For few and small objects: they are not held back for a slow reader. */
export const lineStream = ({ produce, onFault }: LineStreamOptions): Response => {
  const encoder = new TextEncoder()
  const left = new AbortController()
  const run = async (stream: ReadableStreamDefaultController<Uint8Array>): Promise<void> => {
    try {
      for await (const object of produce(left.signal)) {
        if (left.signal.aborted) return
        stream.enqueue(encoder.encode(`${JSON.stringify(object)}\n`))
      }
      stream.close()
    } catch (error) {
      if (left.signal.aborted) return
      onFault(error)
      stream.error(error)
    }
  }
  const body = new ReadableStream<Uint8Array>({
    start: (stream) => void run(stream),
    cancel: () => left.abort(),
  })
  return new Response(body, { headers })
}
