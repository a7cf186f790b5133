/**
 * The words for developers: for each code what happened, and what to change. Loaded only when
 * something has failed, so they may be as long as they must. Visitors never read them.
 */
import type { Problem } from '../protocol/answer.js'

interface Facts {
  problem: Problem | null
  /** As the server saw it, or as the page knows it. */
  origin: string
  api: string
}

interface Explanation {
  /** One line, ending in a full stop. */
  cause: string
  fix: string
}

/** The explanation of a code; of an unknown one, what the answer says itself. */
export const explain = (code: string, facts: Facts): Explanation => {
  // A code may come from a stream, and be the name of something that every object has.
  const known = Object.hasOwn(explanations, code) ? explanations[code] : undefined
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

const explanations: Record<string, (facts: Facts) => Explanation> = {
  origin_not_allowed: ({ problem, origin }) => ({
    cause: "this page's origin is not on the token's list.",
    fix: `add  ${problem?.suggestion ?? entryFor(origin)}  to Allowed origins${nearMiss(problem, origin)}`,
  }),
  origin_missing: fixed(
    'the request arrived without an Origin header.',
    'see what stands before the server and removes it; outside a browser, send an Origin that is on the list',
  ),
  origin_malformed: fixed(
    'the Origin header is not an origin.',
    'send scheme, host and port alone, such as  https://www.shop.example  without a path or a slash',
  ),
  origin_changed: fixed(
    'the session was opened from another origin.',
    'open a new chat here: a session is bound to the origin that opened it',
  ),
  opaque_origin: fixed(
    'this page has no origin of its own: it is a file, or a frame with the sandbox attribute.',
    'serve the page over http or https, or add  allow-same-origin  to the sandbox of the frame',
  ),
  token_missing: fixed(
    'there is no client token.',
    'give the tag  data-client-token="ct_live_…"  (or the option token) with a token of Parley\'s console',
  ),
  token_malformed: fixed('the client token is misspelt: its checksum is wrong.', newToken),
  token_unknown: fixed('the server does not know this client token.', newToken),
  token_inactive: fixed(
    'the client token is switched off.',
    "switch it on in Parley's console (or: parley token update ID --active)",
  ),
  token_rotated: fixed(
    'the client token was replaced by a new one.',
    "put the new value into the page: Parley's console shows it (or: parley token list)",
  ),
  api_missing: fixed(
    "the server's address was not given.",
    'put  data-api="https://…"  on the script tag, or give the option api',
  ),
  loaded_twice: fixed(
    'the chat is in this page twice at once; the first one is used.',
    'take one of the two script tags or mounts out',
  ),
  csp_blocked: ({ api }) => ({
    cause: "the page's Content-Security-Policy forbids the chat.",
    fix: `add  ${api}  to the directive that the browser names (script-src or connect-src)`,
  }),
  secret_key_in_page: fixed(
    'this is a secret API key, and everyone who opens this page can read it. It was not sent.',
    'rotate the key now, and use a client token (ct_…) here',
  ),
  target_not_allowed: fixed(
    'the token may not use the agent or flow that the page asks for.',
    'add it to the agents or flows of the token, or leave the option agentId out',
  ),
  protocol_unsupported: ({ problem }) => ({
    cause: problem?.detail ?? 'page and server have no version of the protocol in common.',
    fix: problem?.hint ?? 'upgrade the older one of the two',
  }),
  session_message_limit: fixed(
    "the session's message limit is reached.",
    'raise maxMessagesPerSession of the token; the visitor is offered a new chat',
  ),
  rate_limited_minute: siteLimit('minute', 'rateLimitPerMinute'),
  rate_limited_hour: siteLimit('hour', 'rateLimitPerHour'),
  init_rate_limited: fixed(
    'too many new sessions were opened in a short time.',
    'wait a minute; if this goes on, see the setting  limits  of the server',
  ),
  session_expired: fixed(
    'the server refuses the session that it has just opened.',
    "compare the clocks and the database of the server's processes",
  ),
  unexpected_answer: ({ api }) => ({
    cause: 'what answers is not a Parley server.',
    fix: `open  ${api}/healthz  in this browser: a login page, a proxy or a wrong address may answer instead`,
  }),
  upstream_failed: fixed(
    'the agent failed while it answered.',
    "see the server's log; the visitor can retry",
  ),
  upstream_timeout: fixed(
    'the agent did not answer in time.',
    "see the server's log; the visitor can retry",
  ),
  unreachable: ({ api }) => ({
    cause: 'the server cannot be reached, and the browser does not say why.',
    fix:
      `open  ${api}/healthz  in this browser. If it answers: allow  ${api}  in connect-src of the page's ` +
      'Content-Security-Policy, see that nothing in front of the server removes its CORS headers, and ' +
      'that no extension blocks it. If not: the server is down, its name or certificate is wrong, or ' +
      'this page is https and the server http',
  }),
}

/** What would be written on the list: the host, with its port unless that is the default. */
const entryFor = (origin: string): string => {
  try {
    return new URL(origin).host
  } catch {
    return origin
  }
}

const nearMiss = (problem: Problem | null, origin: string): string => {
  switch (problem?.nearMiss) {
    case 'www':
      return /^\w+:\/\/www\./.test(origin)
        ? ' (the name without www is allowed, this one is not)'
        : ' (the name with www is allowed, this one is not)'
    case 'apex':
      return ' (the names below it are allowed, the name itself is not)'
    case 'port':
      return ' (this name is allowed, but on another port)'
    case 'scheme':
      return origin.startsWith('https:')
        ? ' (this name is allowed over http, and this page is https)'
        : ' (this name is allowed over https, and this page is http)'
    case 'loopback':
      return ' (localhost, 127.0.0.1 and [::1] are three different hosts; another of them is allowed)'
    default:
      return ''
  }
}
