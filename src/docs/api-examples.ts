/** Examples of requests and answers, by the name of their component. A test parses each. */
import type { CreatedApiKey } from '../protocol/api-keys.js'
import type { BlockedOrigin } from '../protocol/blocked-origins.js'
import type {
  ClientToken,
  CreatedClientToken,
  ExplainedOrigins,
  OriginVerdict,
} from '../protocol/control.js'
import type { OwnConversations } from '../protocol/client.js'
import type { Conversation, ShownConversation, Usage } from '../protocol/records.js'

const time = '2026-03-01T09:30:00.000Z'
const tokenValue = 'ct_live_7Hq2mVb9XkQd4RzLw8TsNc5YpJf3GaEu1oKiMx'

const clientToken: ClientToken = {
  id: 'ct_8f3k2m9x1q7w5z4r6t0ybn',
  name: 'Shop',
  allowedOrigins: ['shop.example', '*.shop.example'],
  flowIds: [],
  agentIds: ['support'],
  defaultFlowId: null,
  environment: 'live',
  pinToVersion: 'latest',
  rateLimitPerMinute: 10,
  rateLimitPerHour: 100,
  maxMessagesPerSession: 100,
  sessionIdleTimeoutMinutes: 30,
  config: { welcomeMessage: 'Hello! What can I do for you?' },
  isActive: true,
  productSurfaceId: null,
  tokenPrefix: 'ct_live_',
  tokenHint: tokenValue.slice(-4),
  tokenValue,
  lastUsedAt: null,
  createdAt: time,
  updatedAt: time,
  conversationCount: 0,
  blockedOriginCount: 1,
}

const pagination = { limit: 1000, offset: 0, hasMore: false }

const apiKey: CreatedApiKey['apiKey'] = {
  id: 'key_2p9d6s1v8c3b5n7m4k0jhq',
  name: 'Deploy',
  environment: 'live',
  permissions: ['CLIENT_TOKENS:READ', 'CLIENT_TOKENS:WRITE'],
  expiresAt: null,
  allowedIps: ['203.0.113.0/24'],
  isActive: true,
  keyPrefix: 'rt_live_',
  searchHint: 'u3Xa',
  lastUsedAt: null,
  createdAt: time,
  updatedAt: time,
}

const conversation: Conversation = {
  id: 'conv_5h2j8k4l1z9x3c7v6b0nmq',
  name: 'Is the bowl dishwasher safe?',
  firstMessage: 'Is the bowl dishwasher safe?',
  clientTokenId: clientToken.id,
  environment: 'live',
  flowId: 'support',
  origin: 'https://shop.example',
  messageCount: 2,
  feedbackCount: 1,
  createdAt: time,
  updatedAt: time,
}

const shownConversation: ShownConversation = {
  conversation,
  messages: [
    {
      id: 'message-1',
      role: 'user',
      content: 'Is the bowl dishwasher safe?',
      createdAt: time,
      turnId: 'turn_1a2b3c4d5e6f7g8h9i0jkl',
    },
    {
      id: 'message-2',
      role: 'assistant',
      content: 'Yes, up to 60 °C.',
      createdAt: time,
      turnId: 'turn_1a2b3c4d5e6f7g8h9i0jkl',
      stopReason: 'end_turn',
    },
  ],
  feedback: [
    {
      id: 'fb_9z8y7x6w5v4u3t2s1r0qpo',
      messageId: 'message-2',
      type: 'upvote',
      rating: null,
      comment: null,
      createdAt: time,
    },
  ],
  isCut: false,
}

const refused: OriginVerdict = {
  allowed: false,
  code: 'origin_not_allowed',
  suggestion: 'www.shop.example',
  nearMiss: 'www',
  detail: 'https://www.shop.example is not on the list. Add www.shop.example.',
}

const blockedOrigin: BlockedOrigin = {
  origin: 'https://www.shop.example',
  code: 'origin_not_allowed',
  count: 12,
  firstSeenAt: time,
  lastSeenAt: '2026-03-01T11:05:00.000Z',
  ignored: false,
  suggestion: 'www.shop.example',
  nearMiss: 'www',
  allows: ['http://www.shop.example', 'https://www.shop.example:8443'],
  detail:
    "https://www.shop.example is not on the token's list of allowed origins. Add www.shop.example to the allowed origins (www. is the only difference from a name that is allowed).",
}

const explained: ExplainedOrigins = {
  entries: [
    {
      written: '*.shop.example',
      stored: '*.shop.example',
      allows: ['https://www.shop.example', 'https://a.b.shop.example'],
      doesNotAllow: ['https://shop.example', 'http://www.shop.example'],
      warnings: [],
      error: null,
    },
  ],
  warnings: [],
}

const usage: Usage = {
  from: '2026-03-01T00:00:00.000Z',
  to: '2026-03-02T00:00:00.000Z',
  bucket: 'day',
  total: { sessions: 12, messages: 40, refusals: { origin_not_allowed: 3 } },
  buckets: [
    {
      start: '2026-03-01T00:00:00.000Z',
      sessions: 12,
      messages: 40,
      refusals: { origin_not_allowed: 3 },
    },
  ],
  current: { minute: { used: 2, limit: 10 }, hour: { used: 17, limit: 100 } },
}

const created: CreatedClientToken = { clientToken, token: tokenValue, warnings: [] }

export const examples: Readonly<Record<string, object>> = {
  CreateClientToken: {
    name: 'Shop',
    allowedOrigins: ['shop.example', '*.shop.example'],
    agentIds: ['support'],
  },
  UpdateClientToken: { allowedOrigins: ['shop.example', 'www.shop.example'] },
  CreatedClientToken: created,
  UpdatedClientToken: { clientToken, warnings: [] },
  ShownClientToken: { clientToken },
  ClientTokenList: { clientTokens: [clientToken], pagination },
  TokenValue: { token: tokenValue },
  Deleted: { success: true, message: `The client token ${clientToken.id} was deleted.` },
  CheckOrigin: { origin: 'https://www.shop.example' },
  OriginVerdict: refused,
  ExplainOrigins: { allowedOrigins: ['*.shop.example'] },
  ExplainedOrigins: explained,
  BlockedOrigins: { blockedOrigins: [blockedOrigin] },
  IgnoreBlockedOrigin: { origin: 'https://other.example', ignored: true },
  ShownBlockedOrigin: {
    blockedOrigin: {
      ...blockedOrigin,
      origin: 'https://other.example',
      suggestion: 'other.example',
      nearMiss: undefined,
      allows: ['http://other.example', 'https://other.example:8443'],
      detail:
        "https://other.example is not on the token's list of allowed origins. Add other.example to the allowed origins.",
      ignored: true,
    },
  },
  CreateApiKey: { name: 'Deploy', permissions: ['CLIENT_TOKENS:READ', 'CLIENT_TOKENS:WRITE'] },
  UpdateApiKey: { isActive: false },
  CreatedApiKey: {
    apiKey,
    plainKey: 'rt_live_…',
    warning: 'Keep this key now: it is shown once, and only its hash is stored.',
  },
  ShownApiKey: { apiKey },
  ApiKeyList: { apiKeys: [apiKey], pagination },
  ConversationList: {
    conversations: [conversation],
    pagination: { limit: 20, hasMore: false, cursor: null, searchedTo: null },
  },
  TokenConversations: {
    conversations: [conversation],
    pagination: { limit: 20, offset: 0, hasMore: false },
  },
  ShownConversation: shownConversation,
  Usage: usage,
  InitRequest: { token: tokenValue },
  ChatRequest: {
    sessionId: 'cs_…',
    messages: [{ id: 'message-1', role: 'user', content: 'Is the bowl dishwasher safe?' }],
  },
  OwnConversations: {
    conversations: [
      {
        id: conversation.id,
        title: conversation.name,
        createdAt: time,
        updatedAt: time,
        messageCount: 2,
      },
    ],
    pagination: { limit: 20, hasMore: false, cursor: null },
  } satisfies OwnConversations,
  FeedbackRequest: { sessionId: 'cs_…', type: 'upvote', messageId: 'message-2' },
}

export const exampleOf = (component: string): object | undefined => examples[component]
