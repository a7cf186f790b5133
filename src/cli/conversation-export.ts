/** `parley conversation export`: one conversation or many, into a file or on standard output. */
import { formatConversation } from '../protocol/conversation-text.js'
import { walkConversations } from '../protocol/conversation-walk.js'
import type { ShownConversation } from '../protocol/records.js'
import { ParleyError, type Control } from '../server.js'
import { readChoice } from './choice.js'
import { defineCommand, type Flags } from './command.js'
import { withControl } from './control.js'
import { conversationNote, conversationOperand } from './conversation-id.js'
import {
  conversationFilters,
  readConversationFilter,
  readTokenFilter,
} from './conversation-options.js'
import { openDestination } from './destination.js'
import { readable } from './readable.js'
import { UsageError } from './usage-error.js'

const formats = {
  jsonl: (shown: ShownConversation) => `${JSON.stringify(shown)}\n`,
  md: (shown: ShownConversation) => `${formatConversation(shown, 'md')}\n---\n\n`,
  txt: (shown: ShownConversation) => `${readable(shown)}\n${'-'.repeat(80)}\n\n`,
}

export const conversationExport = defineCommand({
  name: 'conversation export',
  usage: '[ID] [options]',
  summary: 'Writes one conversation, or all that the options choose, to standard output or a file.',
  notes: [
    'jsonl is one conversation a line, each as the REST API answers it: conversation, messages, feedback. md and txt are for people. Each is written once, as it stands when its turn comes, also where visitors write meanwhile. How far it has come stands on standard error.',
    conversationNote,
  ],
  examples: [
    'parley conversation export --token ct_… --out conversations.jsonl',
    'parley conversation export conv_… --format md',
    'parley conversation export --feedback downvote --format txt',
  ],
  operands: [{ ...conversationOperand, optional: true }],
  options: {
    format: { type: 'string', placeholder: 'FORMAT', about: 'jsonl, md or txt. Default jsonl.' },
    out: {
      type: 'string',
      placeholder: 'FILE',
      about: 'The file to write; one that exists is left alone. Default standard output.',
    },
    ...conversationFilters,
  },
  async run({ flags, operands: [id], write, progress, print }) {
    const format = readFormat(flags)
    if (id !== undefined && Object.keys(conversationFilters).some((name) => name in flags)) {
      throw new UsageError('An ID and options that choose conversations exclude each other.')
    }
    await withControl(flags, async (control) => {
      const destination = await openDestination(flags.out, write)
      let count = 0
      try {
        for await (const shown of id === undefined ? all(control, flags) : one(control, id)) {
          await destination.write(format(shown))
          count++
          if (count % 100 === 0) progress(`${count} conversations …`)
        }
        await destination.finish()
      } catch (error) {
        await destination.abandon()
        throw error
      }
      const sentence = `${count} ${count === 1 ? 'conversation' : 'conversations'} written${flags.out === undefined ? '' : ` to ${flags.out}`}.`
      if (flags.out === undefined) progress(sentence)
      else print({ text: sentence, json: { conversations: count, file: flags.out } })
    })
  },
})

type ExportFlags = Flags<typeof conversationFilters> & { format?: string; json?: boolean }

const readFormat = ({ format = 'jsonl', json }: ExportFlags) => {
  const found = formats[readChoice('--format', format, ['jsonl', 'md', 'txt'])]
  if (json && format !== 'jsonl') {
    throw new UsageError(`--json and --format ${format} exclude each other.`)
  }
  return found
}

async function* one({ archive }: Control, id: string): AsyncGenerator<ShownConversation> {
  yield await archive.show(id)
}

async function* all(
  { archive, tokens }: Control,
  flags: ExportFlags,
): AsyncGenerator<ShownConversation> {
  const filter = { ...readConversationFilter(flags), ...(await readTokenFilter(flags, tokens)) }
  const pages = walkConversations((cursor) =>
    archive.list({ ...filter, limit: 100, ...(cursor !== null && { cursor }) }),
  )
  for await (const { conversations } of pages) {
    for (const { id } of conversations) {
      const shown = await present(archive, id)
      if (shown) yield shown
    }
  }
}

/** One that was deleted since the page was read is none. */
const present = async (
  archive: Control['archive'],
  id: string,
): Promise<ShownConversation | undefined> => {
  try {
    return await archive.show(id)
  } catch (error) {
    if (error instanceof ParleyError && error.code === 'not_found') return undefined
    throw error
  }
}
