/**
 * Frames on their way to one reader, no faster than she takes them. What she finds on arriving is
 * hers at her own pace; what comes while she lags behind is bounded, and so is standing still.
 */
import { keepAlive } from '../../protocol/sse.js'

/** Where frames go: a socket, or a web stream. */
export interface Outlet {
  /** Whether the reader has yet to take what was written. */
  isFull(): boolean
  write(piece: string | Uint8Array): void
  end(): void
  /** Cuts the connection; the reply goes on without it. */
  drop(): void
}

export interface FrameQueue {
  frame(frame: string): void
  /** Nothing comes after what is there. */
  end(): void
  /** The outlet has room again. */
  flush(): void
  /** The reader is gone. */
  close(): void
}

interface Piece {
  content: string | Uint8Array
  /** What it weighs on the bound; 0 for what the reader may take her time with. */
  bytes: number
}

const keepAliveMs = 15_000

/** A reader who has taken nothing for so many of those is gone, whatever her connection says. */
const maxStillBeats = 4

/** A larger frame is written in pieces, or its slow reader would seem to stand still. */
const pieceBytes = 16 * 1024

export const createFrameQueue = (outlet: Outlet, maxUnsentBytes: number): FrameQueue => {
  const waiting: Piece[] = []
  let state: 'open' | 'ending' | 'ended' | 'closed' = 'open'
  let unsentBytes = 0
  let stillBeats = 0
  /** The text so far arrives in one go; its reader lags behind by no fault of hers. */
  let isOneGo = false

  const close = (): void => {
    state = 'closed'
    waiting.length = 0
    clearInterval(timer)
  }

  const drop = (): void => {
    close()
    outlet.drop()
  }

  const flush = (): void => {
    while (state !== 'closed' && !outlet.isFull()) {
      const next = waiting.shift()
      if (!next) break
      unsentBytes -= next.bytes
      stillBeats = 0
      outlet.write(next.content)
    }
    if (state !== 'ending' || waiting.length > 0) return
    state = 'ended'
    outlet.end()
  }

  const beat = (): void => {
    if (state === 'open' && waiting.length === 0 && !outlet.isFull()) outlet.write(keepAlive)
    else if (++stillBeats >= maxStillBeats) drop()
  }
  const timer = setInterval(beat, keepAliveMs)

  return {
    frame(frame) {
      if (state !== 'open') return
      const isBehind = outlet.isFull()
      const isCounted = isBehind && !isOneGo
      for (const content of piecesOf(frame)) {
        const bytes = isCounted ? Buffer.byteLength(content) : 0
        unsentBytes += bytes
        waiting.push({ content, bytes })
      }
      if (unsentBytes > maxUnsentBytes) return drop()
      flush()
      if (isBehind || !outlet.isFull()) return
      isOneGo = true
      queueMicrotask(() => (isOneGo = false))
    },
    end() {
      if (state !== 'open') return
      state = 'ending'
      flush()
    },
    flush,
    close,
  }
}

/** Cut as bytes, since a cut in a string may halve a character. */
const piecesOf = (frame: string): (string | Uint8Array)[] => {
  if (frame.length <= pieceBytes) return [frame]
  const bytes = Buffer.from(frame)
  return Array.from({ length: Math.ceil(bytes.length / pieceBytes) }, (_, index) =>
    bytes.subarray(index * pieceBytes, (index + 1) * pieceBytes),
  )
}
