/**
 * All conversations of a list or a search as JSON lines, each once, as it stands when it is read. It
 * reports how far it is, ends when it is told to, and keeps little in memory: what is ready is
 * handed to a Blob.
 */
import { walkConversations } from '../../protocol/conversation-walk.js'
import type { Conversation, ConversationList, ShownConversation } from '../../protocol/records.js'

export interface ExportSource {
  /** A page of the list; null for the first. */
  list(cursor: string | null, signal: AbortSignal): Promise<ConversationList>
  /** Null if it is gone meanwhile. */
  show(id: string, signal: AbortSignal): Promise<ShownConversation | null>
}

export interface ExportProgress {
  written: number
  /** Of those known so far; the list goes on. */
  found: number
  /** Deleted while the export ran. */
  gone: number
  /** A search has looked through everything newer than this. */
  searchedTo: string | null
}

/** Read at once: as many as a browser has connections, less those for the operator. */
const width = 4
const flushCharacters = 1_000_000

/** Throws what the source throws; an abort is its `AbortError`. */
export const runExport = async (
  source: ExportSource,
  onProgress: (progress: ExportProgress) => void,
  signal: AbortSignal,
): Promise<{ blob: Blob; progress: ExportProgress }> => {
  const pieces = createPieces()
  let progress: ExportProgress = { written: 0, found: 0, gone: 0, searchedTo: null }
  const report = (change: Partial<ExportProgress>) => {
    progress = { ...progress, ...change }
    onProgress(progress)
  }
  const write = async (page: readonly Conversation[]) => {
    for (let at = 0; at < page.length; at += width) {
      const group = page.slice(at, at + width)
      const shown = await Promise.all(group.map(({ id }) => source.show(id, signal)))
      signal.throwIfAborted()
      const present = shown.filter((one) => one !== null)
      for (const one of present) pieces.add(`${JSON.stringify(one)}\n`)
      report({
        written: progress.written + present.length,
        gone: progress.gone + group.length - present.length,
      })
    }
  }
  const pages = walkConversations(async (cursor) => {
    const page = await source.list(cursor, signal)
    signal.throwIfAborted()
    return page
  })
  for await (const { conversations, searchedTo } of pages) {
    report({ found: progress.found + conversations.length, searchedTo })
    await write(conversations)
  }
  return { blob: pieces.end(), progress }
}

/** Text that grows, in Blobs that a browser may keep on disk. */
const createPieces = () => {
  const type = 'application/x-ndjson'
  const blobs: Blob[] = []
  let texts: string[] = []
  let characters = 0
  const flush = () => {
    if (texts.length > 0) blobs.push(new Blob(texts, { type }))
    texts = []
    characters = 0
  }
  return {
    add(text: string) {
      texts.push(text)
      characters += text.length
      if (characters >= flushCharacters) flush()
    },
    end(): Blob {
      flush()
      return new Blob(blobs, { type })
    },
  }
}
