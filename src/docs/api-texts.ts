/** What the API's description says in words: of itself, of its parts, and of every field. */
import type { Tag } from '../protocol/operation.js'

export const apiDescription = `Parley's server has two surfaces. The **client surface** (\`/v1/client/*\`) is called by pages with a public client token or a session. The **control surface** is called by your programs with a secret API key, or by the console with its cookie.

JSON is UTF-8; times are ISO 8601 in UTC. Unknown request fields are ignored on the client surface and refused on the control surface. Every refusal is \`application/problem+json\` with a stable \`code\`; programs decide by that.`

export const tags: Readonly<Record<Tag, string>> = {
  'Client tokens': 'The public tokens that sites carry.',
  Origins: 'What a list of allowed origins means.',
  'API keys': 'The secrets of your programs.',
  Conversations: 'What visitors wrote and were answered.',
  Agents: 'Who answers.',
  Server: 'The server itself.',
  'Client surface': 'What pages call. Every answer can be read by every page (CORS).',
  Console: "The operator's set-up and sign-in, and a look at pages, for the console's own pages.",
}

export const schemeDescriptions = {
  apiKey:
    'A secret key, `rt_live_…` or `rt_test_…`, made in the console or with `parley key create`. A test key sees and makes test resources only.',
  consoleCookie:
    'The sign-in of the console. Over http the number in its name is the port at which the console is reached. Writes also carry the header `X-CSRF-Token`. Where there is a key too, the key counts.',
  session: 'The session of a visitor, `cs_…`; or `sessionId` in the body.',
}

/** What can be set of it. */
const ofToken: Readonly<Record<string, string>> = {
  name: 'For people.',
  allowedOrigins:
    'Where the token works: `shop.example`, `*.shop.example`, `https://shop.example`, `localhost:3000`, `http://localhost:*`, or `*` for every page. At most 100.',
  flowIds: 'The flows that may answer.',
  agentIds:
    "The agents that may answer. With no flow and no agent, the server's default agent does.",
  defaultFlowId: 'Answers where a page names nobody.',
  pinToVersion: '`latest`, or a version of the agent or flow.',
  rateLimitPerMinute: 'Messages in any 60 seconds, of all visitors together.',
  rateLimitPerHour: 'Messages in any 3,600 seconds, of all visitors together.',
  maxMessagesPerSession: 'Messages of one session.',
  sessionIdleTimeoutMinutes: 'A session that is quiet for so long has ended.',
  config: 'Looks and words of the widget; at most 16 KiB of JSON.',
  isActive: 'False: every page that carries it is refused.',
  productSurfaceId: 'An id of your own.',
}

const ofTokenShown: Readonly<Record<string, string>> = {
  ...ofToken,
  id: '`ct_…`',
  environment: '`live` or `test`; fixed once it is made.',
  tokenPrefix: '`ct_live_` or `ct_test_`.',
  tokenHint: 'The last four characters.',
  tokenValue: 'The token itself. It is public.',
  lastUsedAt: 'When a page last opened a session or sent a message with it.',
  conversationCount: 'How many conversations there are.',
  blockedOriginCount: 'How many origins were refused, those that are ignored left out.',
}

const ofKey: Readonly<Record<string, string>> = {
  name: 'For people.',
  permissions: '`RESOURCE:ACTION`, `RESOURCE:*` or `*`.',
  expiresAt: 'Refused from then on. Null: never.',
  allowedIps: 'Addresses or CIDR ranges. Empty: from anywhere.',
}

const ofKeyShown: Readonly<Record<string, string>> = {
  ...ofKey,
  id: '`key_…`',
  environment: '`live` keys manage everything, `test` keys the test resources only. Fixed.',
  isActive: 'False: revoked.',
  keyPrefix: '`rt_live_` or `rt_test_`.',
  searchHint: 'The last four characters.',
  lastUsedAt: 'To the minute.',
}

const ofPage: Readonly<Record<string, string>> = {
  limit: 'How many.',
  offset: 'How many to skip.',
}

/** By component and field. */
const fields: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  ClientToken: ofTokenShown,
  CreateClientToken: { ...ofToken, environment: '`live` or `test`; fixed once it is made.' },
  UpdateClientToken: ofToken,
  ListClientTokensQuery: {
    ...ofPage,
    environment: 'Only those.',
    search: 'Part of a name, an id or an origin, in any case.',
  },
  CreatedClientToken: { token: 'The value, for the page.' },
  CheckOrigin: {
    origin: 'As a browser sends it: `https://www.shop.example`.',
    allowedOrigins: "A list that is not stored yet. Default: the token's own.",
  },
  OriginVerdict: {
    code: '`allowed`, or why not.',
    matchedEntry: 'The first entry that allows it.',
    suggestion: 'The entry that would allow it.',
    nearMiss: 'What it differs in from an entry.',
    detail: 'In words.',
  },
  BlockedOrigin: {
    origin:
      'Folded. `null`: opaque, as in a sandboxed frame. `missing`: the request had none. `malformed`: it had something else.',
    code: 'Of the last refusal.',
    count: 'How often it was refused.',
    ignored: 'Counted on, and left out of `blockedOriginCount`.',
    suggestion: 'The entry that would allow it. Null: none but `*` would.',
    nearMiss: 'What it differs in from an entry.',
    allows: 'Examples of other origins that the suggestion would allow as well.',
    detail: 'In words.',
  },
  IgnoreBlockedOrigin: {
    origin: 'As the list has it.',
    ignored: 'False: it is to be counted in `blockedOriginCount` again.',
  },
  ForgetBlockedOriginsQuery: {
    origin: 'The one to forget, as the list has it.',
    all: 'Forgets every one of the token. In place of `origin`.',
  },
  ExplainedEntry: {
    written: 'As it was written.',
    stored: 'As it would be stored; null if it is not valid.',
    allows: 'Examples of origins.',
    doesNotAllow: 'Origins that one might expect it to allow.',
  },
  ApiKey: ofKeyShown,
  CreateApiKey: { ...ofKey, environment: ofKeyShown['environment'] ?? '' },
  UpdateApiKey: { ...ofKey, isActive: 'False: revoked.' },
  ListApiKeysQuery: { ...ofPage, environment: 'Only those.' },
  CreatedApiKey: { plainKey: 'Shown once; only its hash is kept.' },
  TokenConversationsQuery: { ...ofPage, flow_id: 'Only those that this agent or flow answers.' },
  ListConversationsQuery: {
    limit: 'How many.',
    client_token_id: 'Only those of this token.',
    environment: 'Only those.',
    search: 'Text in any message, in any case.',
    feedback: 'Only those with feedback of this kind.',
    cursor: '`pagination.cursor` of the page before.',
  },
  Conversation: {
    name: 'The beginning of what the visitor wrote first.',
    firstMessage: 'Null: nothing was said yet, or it is still to be read after an upgrade.',
    flowId: 'The agent or flow that answers.',
    messageCount: "The visitor's messages and the replies.",
    feedbackCount: 'Thumbs and ratings: how many there are.',
  },
  ShownConversation: {
    messages: 'Oldest first.',
    isCut: 'Older messages than those shown were left off.',
  },
  UsageQuery: {
    from: 'Default: 7 days before `to`.',
    to: 'Default: now.',
    bucket: 'Default: `hour` up to three days, else `day` (UTC).',
  },
  Usage: {
    buckets: 'Without gaps, oldest first.',
    current: 'What of the rate limits is used at this moment.',
  },
  ConsoleSession: {
    state: '`setup`: no password has been set yet.',
    csrfToken: 'For the header `X-CSRF-Token`; null unless signed in.',
    server: 'Null until signed in.',
  },
  ExaminationRequest: {
    page: 'The address of a page, as `https://www.shop.example/help`.',
    clientTokenId: 'The id of the client token that the page should use.',
    send: 'Also sends one message, which an agent answers. Default false.',
  },
  Setup: { secret: 'What stands after `#setup=` in the link.' },
  InitRequest: {
    token: 'The client token.',
    flowId: 'The flow that is to answer; an agent’s id is taken too.',
    sessionId: 'Of a session before, which proves whose conversation it is.',
    conversationId: 'Chooses among the conversations of the visitor whom `sessionId` has proved.',
    publicKey: 'Reserved.',
  },
  InitAnswer: {
    sessionId: 'A secret: never in a URL.',
    expiresAt: 'The absolute end; the idle rule may end it earlier.',
    messages: 'What was said so far in a resumed conversation.',
  },
  ChatRequest: { messages: 'Only the last one of role `user` is used.' },
  OwnConversationsQuery: {
    limit: 'How many.',
    cursor: '`pagination.cursor` of the page before.',
  },
  OwnConversation: {
    title: 'The beginning of what was said first, in one line. Null where that has no words.',
    updatedAt: 'Of what was said last.',
    messageCount: "The visitor's messages and the replies.",
  },
  OwnConversations: { conversations: 'The latest activity first.' },
  TurnEventsRequest: { after: 'The id of the last event seen.' },
}

/** Undefined where the name says it. */
export const fieldText = (component: string, field: string): string | undefined =>
  fields[component]?.[field]

/** For the test that nothing is described that does not exist. */
export const describedFields = (): [component: string, field: string][] =>
  Object.entries(fields).flatMap(([component, texts]) =>
    Object.keys(texts).map((field): [string, string] => [component, field]),
  )
