/**
 * The conversation without a screen: for a screen of your own, a native shell or a program. It
 * makes the handshake, streams replies, renews sessions and survives cuts; it draws nothing.
 *
 * @example
 * import { createChat } from 'parley-chat/headless'
 *
 * const chat = createChat({ api: 'https://chat.example', token: 'ct_live_…' })
 * chat.subscribe(({ phase, messages }) => console.log(phase, messages.at(-1)))
 * await chat.send('Where is my order?')
 *
 * @example
 * // Outside a browser, name an origin that is on the token's list.
 * createChat({ api, token, headers: { origin: 'https://www.shop.example' } })
 */
import {
  createChat as create,
  type Chat as Conversation,
  type ChatOptions as Options,
} from './chat/chat.js'
import { createSurroundings } from './chat/surroundings.js'
import { sayBriefly } from './diagnosis/brief.js'
import type { Diagnose } from './diagnosis/evidence.js'
import { printTo } from './diagnosis/print.js'
import type { DiagnosisReport } from './diagnosis/report.js'
import { version } from './diagnosis/version.js'
import { redact } from './protocol/credential.js'

export type { Attachment, NewAttachment } from './chat/attachments.js'
export type { Diagnosis } from './diagnosis/diagnosis.js'
export type { DiagnosisReport, SessionReport } from './diagnosis/report.js'
export type {
  AssistantMessage,
  ChatState,
  Message,
  Opened,
  Phase,
  Remaining,
  Source,
  ToolUse,
  UserMessage,
} from './chat/state.js'
export type { PastConversation, PastPage } from './chat/past-conversations.js'
export type { ChatStorage } from './chat/surroundings.js'

export interface Chat extends Conversation {
  /** What may be told of the chat in a ticket: redacted, with the last error. */
  diagnosis(): DiagnosisReport
}

export interface ChatOptions extends Options {
  /**
   * Prints a diagnosis, once for each distinct cause and page load. Default: `console.error`, and
   * `console.warn` for what is no failure.
   */
  log?: (block: string) => void
}

/**
 * Creates a chat. It asks nothing of the server and stores nothing before `open` or `send`.
 * @throws TypeError if `api` is not an http(s) URL
 */
export const createChat = (options: ChatOptions): Chat => {
  const { token, headers, log } = options
  const api = options.api.replace(/\/+$/, '')
  const origin = createSurroundings().origin || (headers?.origin ?? '')
  const diagnose: Diagnose = async (fault) => {
    const evidence = { ...fault, token, api, pageOrigin: origin, codeOrigin: '' }
    const tell = log && printTo(log)
    let module
    try {
      // Words that nobody needs while all is well.
      module = await (typeof document === 'undefined'
        ? import('./diagnosis/outside.js')
        : import('./diagnosis/diagnose.js'))
    } catch (error) {
      return sayBriefly(evidence, error, tell)
    }
    return module.diagnose(evidence, tell)
  }
  const chat = create(options, { diagnose })
  return {
    ...chat,
    diagnosis: () => ({
      version,
      server: api,
      token: redact(token),
      origin,
      browser: globalThis.navigator?.userAgent ?? '',
      trace: [],
      ...chat.diagnosis(),
    }),
  }
}
