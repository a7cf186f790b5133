/** What the demo agent says of attachments: all that a script can know of them. */
import type { AgentAttachment } from './agent.js'

const kinds: Readonly<Record<string, string>> = {
  'image/png': 'a PNG image',
  'image/jpeg': 'a JPEG image',
  'image/gif': 'a GIF image',
  'image/webp': 'a WebP image',
  'application/pdf': 'a PDF document',
  'text/plain': 'a text file',
  'text/markdown': 'a Markdown file',
  'text/csv': 'a table (CSV)',
  'application/json': 'a JSON file',
}

export const describeAttachments = (attachments: readonly AgentAttachment[]): string => {
  const lines = attachments.map(
    (attachment) => `- ${nameOf(attachment)}: ${factsOf(attachment).join(', ')}`,
  )
  const it = attachments.length === 1 ? 'it' : 'them'
  return `Thank you, this has arrived:\n\n${lines.join('\n')}\n\nI cannot look into ${it}: I am a script. An agent with a model that reads images or files would be given ${it}.`
}

/** As code, so that nothing in a name is markdown. */
const nameOf = ({ type, filename }: AgentAttachment): string => {
  const name = filename?.replaceAll(/[\p{C}`]+/gu, ' ').trim()
  return name ? `\`${name}\`` : `an ${type === 'image' ? 'image' : 'unnamed file'}`
}

const factsOf = ({ mediaType = '', bytes, width, height }: AgentAttachment): string[] => [
  kinds[mediaType] ?? (mediaType.startsWith('application/vnd.') ? 'an Office document' : 'a file'),
  ...(bytes === undefined ? [] : [sizeInWords(bytes)]),
  ...(width === undefined || height === undefined ? [] : [`${width} × ${height} pixels`]),
]

const sizeInWords = (bytes: number): string => {
  if (bytes < 1000) return `${bytes} ${bytes === 1 ? 'byte' : 'bytes'}`
  const isSmall = bytes < 999_500
  const amount = bytes / (isSmall ? 1000 : 1_000_000)
  return `${amount.toLocaleString('en', { maximumSignificantDigits: 3 })} ${isSmall ? 'kB' : 'MB'}`
}
