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
import { createChat as create, type Chat, type ChatOptions } from './chat/chat.js'

export type { Chat, ChatOptions } from './chat/chat.js'
export type { Diagnosis } from './chat/diagnosis.js'
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
export type { ChatStorage } from './chat/surroundings.js'

/**
 * Creates a chat. It asks nothing of the server and stores nothing before `open` or `send`.
 * @throws TypeError if `api` is not an http(s) URL
 */
export const createChat = (options: ChatOptions): Chat => create(options)
