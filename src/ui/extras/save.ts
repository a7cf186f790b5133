/**
 * Hands a file to the visitor: a blob behind a link that is clicked, which every content security
 * policy lets through. The link stands in no document, so the page's own handlers never see it.
 */
import type { View } from '../view.js'
import { fileName, formatTranscript, mediaTypes, type FileKind } from './transcript-file.js'

/** Until the browser has taken it for sure. */
const keptMs = 60_000

export const saveTranscript = ({ state, wishes, words, locale }: View, kind: FileKind): void => {
  const title = wishes.title ?? state.opened?.name ?? words('title')
  const savedAt = new Date()
  const text = formatTranscript({ messages: state.messages, title, savedAt, words, locale }, kind)
  const link = document.createElement('a')
  link.href = URL.createObjectURL(new Blob([text], { type: mediaTypes[kind] }))
  link.download = fileName(title, savedAt, kind)
  link.click()
  setTimeout(() => URL.revokeObjectURL(link.href), keptMs)
}
