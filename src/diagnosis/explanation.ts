/**
 * The words for developers: for each code what happened, and what to change. Loaded only when
 * something has failed, so they may be as long as they must. Visitors never read them.
 */
import type { Problem } from '../protocol/answer.js'
import { originOf } from './address.js'
import type { PageCode } from './codes.js'
import { entryFor, isSameHost, nearMiss } from './near-miss.js'

/** What the words are about. */
export interface Facts {
  problem: Problem | null
  /** As the server saw it, or as the page knows it. */
  origin: string
  /** As the page knows it. */
  pageOrigin?: string
  /** The server's address, without a trailing slash. */
  api: string
  /** `csp_blocked`: what the policy needs, as `change` of policy.ts says it. */
  change?: string
  /** `unreachable`: a part of the widget, where it stands in the site's own bundle. */
  codeUrl?: string
}

export interface Explanation {
  /** One line, ending in a full stop. */
  cause: string
  fix: string
}

/** The explanation of a code; of an unknown one, what the answer says itself. */
export const explain = (code: string, facts: Facts): Explanation => {
  // A code may come from a stream, and be the name of something that every object has.
  const known = Object.hasOwn(explanations, code) ? explanations[code as PageCode] : undefined
  return (
    known?.(facts) ?? {
      cause: facts.problem?.detail ?? facts.problem?.title ?? 'the server refused.',
      fix: facts.problem?.hint ?? "see More, and the server's log for the request id",
    }
  )
}

const fixed = (cause: string, fix: string) => (): Explanation => ({ cause, fix })

/** The limits are the whole site's, which is easily mistaken for the visitor's own. */
const siteLimit = (per: string, field: string) =>
  fixed(
    `the token's limit of messages per ${per} is reached, for all visitors together.`,
    `raise ${field} of the token, or wait: the chat goes on by itself`,
  )

const newToken = "copy the token from Parley's console (or: parley token list) into the page again"

/** A request that the widget never makes like this: the answer says what is wrong with it. */
const foreignRequest = ({ problem }: Facts): Explanation => ({
  cause: inside(problem?.detail ?? problem?.title ?? 'the server does not understand the request'),
  fix: 'reload the page, if its widget is older than the server; else see what changes requests on their way',
})

/** A sentence of the server's, as it goes on after a code. */
const inside = (text: string): string =>
  `${text.charAt(0).toLowerCase()}${text.slice(1).replace(/\.$/, '')}.`

const retried = (cause: string, fix: string) =>
  fixed(cause, `${fix}; the visitor is offered to try again`)

const explanations: Record<PageCode, (facts: Facts) => Explanation> = {
  offline: fixed(
    'the browser has no network connection.',
    'nothing in the page: the chat goes on by itself when the connection is back',
  ),
  csp_blocked: ({ api, change }) => ({
    cause: "this page's Content-Security-Policy forbids the chat.",
    fix: change ?? `add  ${originOf(api)}  to script-src and to connect-src of the policy`,
  }),
  mixed_content: ({ api }) => ({
    cause: 'this page is https and the server is http, so the browser lets no request out.',
    fix: `serve the chat over https, and write  ${api.replace(/^http:/, 'https:')}  into the page`,
  }),
  cors_stripped: ({ api }) => ({
    cause:
      "the server is there, but its CORS headers don't reach the page, so its answers can't be read.",
    fix: `let what stands in front of  ${originOf(api)}  (proxy, CDN, firewall) pass  /v1/client/*  on, OPTIONS included, and leave the Access-Control-* headers of every answer, errors too, as they are`,
  }),
  redirected: ({ api }) => ({
    cause:
      'something else answers than the server: a login, a redirect, an error page, a wrong path.',
    fix: `open  ${api}/healthz  in a private window: it must say ok without a sign-in. Let  /v1/client/*  and  /healthz.gif  through. An error page: start the server`,
  }),
  blocked_by_client: ({ api }) => ({
    cause: 'the request is blocked on this computer or in its network, though the server is there.',
    fix: `try a window without extensions; allow  ${originOf(api)}  in the ad blocker or filter`,
  }),
  local_network_denied: ({ api }) => ({
    cause: `the browser keeps this page from the local network, where  ${originOf(api)}  is.`,
    fix: 'allow "Local network access" in the site settings beside the address bar, or give the server a public address',
  }),
  unreachable: ({ api, codeUrl }) =>
    codeUrl === undefined
      ? {
          cause: 'the server cannot be reached, and the browser does not say why.',
          fix: `open  ${api}/healthz  in this browser: the server is down, its name or certificate is wrong, or a firewall stands before it`,
        }
      : {
          cause: "a part of the chat's code, which stands in this site's own bundle, did not load.",
          fix: `see why  ${codeUrl}  is not there: after a deploy, keep the old files for the pages that are open`,
        },
  opaque_origin: fixed(
    'this page has no origin of its own: it is a file, or sandboxed by its frame or its policy.',
    'serve the page over http or https, or add  allow-same-origin  to the sandbox',
  ),
  unexpected_answer: ({ api }) => ({
    cause: 'what answers is not a Parley server.',
    fix: `open  ${api}/healthz  in this browser: a login page, a proxy or a wrong address may answer instead`,
  }),
  token_missing: fixed(
    'no client token was given.',
    'put  data-client-token="ct_live_…"  on the script tag, or give the option token',
  ),
  token_malformed: fixed('the client token is mistyped: its checksum is wrong.', newToken),
  secret_key_in_page: fixed(
    'a secret API key stands in this page, where everyone can read it. It is not used.',
    'rotate the key now, for whoever saw the page has it; use a client token (ct_…) here',
  ),
  api_missing: fixed(
    "the server's address was not given.",
    'put  data-api="https://…"  on the script tag, or give the option api',
  ),
  loaded_twice: fixed(
    'the chat is in this page twice at once; the first one is used.',
    'take one of the two script tags or mounts out',
  ),
  any_origin: fixed(
    'the token allows every origin (*), so any site can use it at your cost.',
    'name your own sites in Allowed origins, and take  *  out',
  ),
  stream_buffered: fixed(
    'something on the way keeps replies back and delivers them in one piece.',
    'turn buffering and compression off for  /v1/client/*  in what stands in front of the server (nginx: proxy_buffering off)',
  ),
  origin_not_allowed: ({ problem, origin, pageOrigin, api }) => ({
    cause: "this page's origin is not on the token's list.",
    fix: isSameHost(origin, pageOrigin || origin)
      ? `add  ${problem?.suggestion ?? entryFor(origin)}  to Allowed origins${problem ? nearMiss(problem, origin) : `; if  ${api}  shows an error page, start the server`}`
      : `this page is  ${pageOrigin} : let what stands in front of the server leave the Origin header as it is`,
  }),
  origin_missing: fixed(
    'the request arrived without an Origin header.',
    'see what stands in front of the server and removes it; outside a browser, send an Origin that is on the list',
  ),
  origin_malformed: fixed(
    'the Origin header is not an origin.',
    'send scheme, host and port alone, such as  https://www.shop.example',
  ),
  origin_changed: fixed(
    'the session was opened from another origin.',
    'open a new chat here: a session is bound to the origin that opened it',
  ),
  token_unknown: fixed('the server does not know this client token.', newToken),
  token_inactive: fixed(
    'the client token is switched off.',
    "switch it on in Parley's console (or: parley token update ID --active)",
  ),
  token_rotated: fixed(
    'the client token was replaced by a new one.',
    "put the new value into the page: Parley's console shows it (or: parley token list)",
  ),
  target_not_allowed: fixed(
    'the token may not use the agent or flow that the page asks for.',
    'add it to the agents or flows of the token, or leave the option agentId out',
  ),
  protocol_unsupported: ({ problem }) => ({
    cause: problem?.detail ?? 'page and server have no version of the protocol in common.',
    fix: problem?.hint ?? 'upgrade the older one of the two',
  }),
  proof_required: foreignRequest,
  proof_invalid: foreignRequest,
  session_unknown: fixed(
    'the server does not know the session that it has just opened.',
    "see that all of the server's processes use one database, and that it was not replaced",
  ),
  session_expired: fixed(
    'the server refuses the session that it has just opened.',
    "compare the clocks and the database of the server's processes",
  ),
  session_revoked: fixed('the session was ended.', 'nothing: the next message begins a new one'),
  session_message_limit: fixed(
    "the session's message limit is reached.",
    'raise maxMessagesPerSession of the token; the visitor is offered a new chat',
  ),
  conversation_deleted: fixed(
    'the conversation was deleted on the server.',
    'nothing: the next message begins a new one',
  ),
  rate_limited_minute: siteLimit('minute', 'rateLimitPerMinute'),
  rate_limited_hour: siteLimit('hour', 'rateLimitPerHour'),
  init_rate_limited: fixed(
    'too many new sessions were opened in a short time.',
    'wait a minute. Behind a proxy, name that in trustProxy of the server, or all visitors count as one',
  ),
  too_many_streams: fixed(
    'too many replies run at once in this session or from this address.',
    'wait: the chat tries again by itself. Behind a proxy, name that in trustProxy of the server',
  ),
  invalid_json: foreignRequest,
  invalid_request: foreignRequest,
  not_found: ({ api }) => ({
    cause: 'the server has nothing at the address that was asked.',
    fix: `see that  ${api}  is the address of the server, with its path if it has one, and that a proxy passes  /v1/client/*  on unchanged`,
  }),
  method_not_allowed: foreignRequest,
  not_acceptable: foreignRequest,
  request_timeout: retried(
    'a request took too long to arrive at the server.',
    'see whether something on the way holds requests back',
  ),
  client_tools_resend_required: foreignRequest,
  body_too_large: fixed(
    'the message is larger than the server takes.',
    'send less at once; a proxy in front of the server may take less than it does',
  ),
  unsupported_media_type: foreignRequest,
  wrong_host: foreignRequest,
  idempotency_key_reused: foreignRequest,
  headers_too_large: foreignRequest,
  internal_error: retried(
    'the server met an error of its own.',
    "see the server's log for the request id",
  ),
  upstream_failed: retried('the agent failed while it answered.', "see the server's log"),
  upstream_timeout: retried('the agent did not answer in time.', "see the server's log"),
  storage_unavailable: retried(
    'the server cannot write to its database.',
    "see the server's log, the disk and the database",
  ),
  overloaded: retried(
    'the server is at its limit.',
    'give it more room, or raise  limits.concurrentTurnsPerProcess',
  ),
  shutting_down: retried('the server is restarting.', 'wait a moment'),
}
