/** What is written about limits: what a token may spend, and what one visitor or address may. */
import type { Articles, Group, Way } from './article.js'

const raise = (label: string, option: string): Way[] => [
  {
    at: 'In the console',
    steps: [
      `Open **Client tokens**, the token, the **Limits** tab, and raise **${label}** to what you are willing to pay for. It holds from the next request on.`,
    ],
  },
  { at: 'From a terminal', steps: [{ code: `parley token update ct_live_… --${option}` }] },
]

const ofTheSite = 'The limit is that of the token, for all visitors of the site together.'

const siteLimit = (
  per: 'minute' | 'hour',
  window: string,
  label: string,
  option: string,
  example: { detail: string; retryAfterMs: number },
): NonNullable<Articles['rate_limited_minute']> => ({
  happened: [
    `In ${window} as many messages were taken as the token allows. ${ofTheSite} It is counted over any such span of time, not by the hands of a clock, and refused messages do not count.`,
    'The widget keeps the message, shows how long it will take, and sends it by itself.',
  ],
  block: {},
  visitor: 'busy',
  operator:
    'The **Usage** tab of the token shows the messages over time and these refusals among them; the **Limits** tab, how much of the limit is used.',
  answer: example,
  fix: [
    ...raise(label, option),
    {
      at: 'In your program',
      steps: [
        'Wait for `retryAfterMs` (or the header `Retry-After`, in seconds) and send the same message under the same id.',
      ],
    },
    {
      at: 'In the page',
      steps: [
        'If the traffic is not that of your visitors: a program can send any Origin, and this limit is what bounds it. Rotate the token if it is abused.',
      ],
    },
  ],
  certainty: [
    'Certain.',
    `From a server that answers 429 without a code the widget takes it for the limit per ${per} if it says how long to wait, and says likely.`,
  ],
  related: [per === 'hour' ? 'rate_limited_minute' : 'rate_limited_hour', 'session_message_limit'],
})

export const limits: Group = {
  title: 'Limits',
  about: 'What keeps a public token from costing more than you want.',
  articles: {
    rate_limited_minute: siteLimit('minute', '60 seconds', 'Messages per minute', 'per-minute 30', {
      detail: "The token's 10 messages a minute, for all visitors of the site together, are used.",
      retryAfterMs: 41000,
    }),

    rate_limited_hour: siteLimit('hour', '3,600 seconds', 'Messages per hour', 'per-hour 500', {
      detail: "The token's 100 messages an hour, for all visitors of the site together, are used.",
      retryAfterMs: 1260000,
    }),

    session_message_limit: {
      happened: [
        'This one session has had as many messages as the token allows each. The visitor was told before how many are left, and may start a new chat.',
      ],
      block: {},
      visitor: 'reached',
      operator: 'It counts in the **Usage** tab of the token.',
      answer: {
        detail: 'The session has used its 100 messages. Start a new chat.',
        hint: "You've reached the 100-message limit for this chat.",
      },
      fix: [
        ...raise('Messages per session', 'max-messages 200'),
        {
          at: 'In your program',
          steps: [
            'Open a new session with `newConversation` set to true in `POST /v1/client/init`. Waiting does not help, so there is no `Retry-After`.',
          ],
        },
      ],
      certainty: ['Certain.'],
      related: ['rate_limited_hour'],
    },

    init_rate_limited: {
      happened: [
        'Too many new sessions in a short time, from one address or for one token. Sessions that are taken up again do not count.',
      ],
      block: {},
      visitor: 'failed',
      operator: 'It counts in the **Usage** tab of the token.',
      answer: {
        detail: '30 new sessions in 60 seconds are allowed for one address.',
        retryAfterMs: 52000,
      },
      fix: [
        {
          at: 'On the server',
          steps: [
            'If all visitors come from one address, the server sees the address of your proxy and not theirs. Name the proxy in `trustProxy`; the log warns of it once.',
            { code: 'PARLEY_TRUST_PROXY=127.0.0.1' },
            'If they really share one (an office, a school), raise `limits.newSessionsPerMinutePerAddress` and `limits.newSessionsPerHourPerAddress` in the configuration.',
            'For one token it is `limits.newSessionsPerMinutePerTokenFactor` times its `rateLimitPerMinute`.',
          ],
        },
        {
          at: 'In your program',
          steps: [
            'Open one session and use it for the whole conversation. After a refusal, wait for `retryAfterMs`.',
          ],
        },
      ],
      certainty: [
        'Certain that the limit is reached. Whether the address is that of a visitor or of a proxy, the server cannot know.',
      ],
      related: ['rate_limited_minute', 'too_many_streams'],
    },

    too_many_streams: {
      happened: [
        'More replies are running at once than one session, or one address, may have. Each ends by itself within minutes.',
      ],
      block: {},
      visitor: 'failed',
      operator: 'It counts in the **Usage** tab of the token.',
      answer: {
        detail:
          '8 replies are running in this session and 8 at this address; at most 8 and 64 may.',
        retryAfterMs: 1000,
      },
      fix: [
        {
          at: 'In your program',
          steps: [
            'Send the next message when the reply to the last one has ended, or end it with `POST /v1/client/turns/:turnId/stop`.',
          ],
        },
        {
          at: 'On the server',
          steps: [
            'If many visitors share one address because a proxy stands in front, name it in `trustProxy`. The bounds are `limits.concurrentTurnsPerSession` and `limits.concurrentTurnsPerAddress`.',
          ],
        },
      ],
      certainty: ['Certain.'],
      related: ['init_rate_limited', 'overloaded'],
    },
  },
}
