/**
 * The transcript as an OpenAI-compatible server takes it: roles, text, and attachments as far as
 * the model is said to take them. What it is not given, it is told about.
 */
import type { AgentAttachment, AgentMessage } from './agent.js'

export type OpenAiPart =
  | { type: 'text'; text: string }
  | { type: 'image_url'; image_url: { url: string } }
  | { type: 'file'; file: { filename: string; file_data: string } }

export interface OpenAiMessage {
  role: 'system' | 'user' | 'assistant'
  content: string | OpenAiPart[]
}

export interface OpenAiMessagesOptions {
  /** The system message, or null for none. */
  instructions: string | null
  sendImages: boolean
  sendFiles: boolean
}

/** All attachments of a request together, in characters; the newest go first. */
export const maxAttachmentCharacters = 24 * 1024 * 1024
/** How much of an attached text file is quoted, in characters. */
const maxQuotedCharacters = 100_000

const attachmentPart = (
  { type, dataUri, filename }: AgentAttachment,
  options: OpenAiMessagesOptions,
  fits: boolean,
): OpenAiPart => {
  const name = (filename ?? (type === 'image' ? 'image' : 'file'))
    .replace(/[\p{C}"]+/gu, ' ')
    .slice(0, 200)
  if (type === 'image' && options.sendImages && fits) {
    return { type: 'image_url', image_url: { url: dataUri } }
  }
  if (type === 'file' && options.sendFiles && fits) {
    return { type: 'file', file: { filename: name, file_data: dataUri } }
  }
  const quoted = type === 'file' && fits ? readText(dataUri) : undefined
  return {
    type: 'text',
    text:
      quoted === undefined
        ? `[The visitor attached "${name}", which you cannot see.]`
        : `[The visitor attached "${name}". It reads:]\n${quoted}`,
  }
}

/** The text in a data URI of a textual type. */
const readText = (dataUri: string): string | undefined => {
  const match = /^data:(?:text\/[\w.+-]+|application\/(?:json|xml))((?:;[^,;]*)*),/i.exec(dataUri)
  if (!match) return undefined
  const encoded = dataUri.slice(match[0].length)
  try {
    const text = /;base64$/i.test(match[1] ?? '')
      ? Buffer.from(encoded, 'base64').toString('utf8')
      : decodeURIComponent(encoded)
    return text.length <= maxQuotedCharacters
      ? text
      : `${text.slice(0, maxQuotedCharacters)}\n[The rest is left out.]`
  } catch {
    return undefined
  }
}

export const toOpenAiMessages = (
  messages: readonly AgentMessage[],
  options: OpenAiMessagesOptions,
): OpenAiMessage[] => {
  let charactersLeft = maxAttachmentCharacters
  const newestFirst = messages.toReversed().flatMap((message): OpenAiMessage[] => {
    const { role, content, attachments } = message
    if (attachments.length === 0) {
      // A reply that failed before its first word; some servers refuse an empty message.
      return content === '' && role === 'assistant' ? [] : [{ role, content }]
    }
    const parts: OpenAiPart[] = content === '' ? [] : [{ type: 'text', text: content }]
    for (const attachment of attachments) {
      const fits = attachment.dataUri.length <= charactersLeft
      if (fits) charactersLeft -= attachment.dataUri.length
      parts.push(attachmentPart(attachment, options, fits))
    }
    return [{ role, content: parts }]
  })
  const system: OpenAiMessage[] =
    options.instructions === null ? [] : [{ role: 'system', content: options.instructions }]
  return [...system, ...newestFirst.toReversed()]
}
