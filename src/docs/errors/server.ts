/** What is written about the server's own troubles. */
import type { Group } from './article.js'

export const server: Group = {
  title: 'The server itself',
  about: 'It is there and cannot, or not now. The widget tries again by itself before it says so.',
  articles: {
    overloaded: {
      happened: [
        'This process of the server is working on as many replies at once as it may. The message was not taken; it is safe to send it again.',
      ],
      block: {},
      visitor: 'failed',
      operator:
        '`/metrics` shows the replies that run and this refusal. It counts in the **Usage** tab of the token.',
      answer: {
        detail: "2000 replies are running, which is this process's limit.",
        retryAfterMs: 1000,
      },
      fix: [
        {
          at: 'On the server',
          steps: [
            'The bound is `limits.concurrentTurnsPerProcess`. Raise it if the machine has room: `docs/deployment.md` says how large a machine should be.',
            'Or let several processes serve from one PostgreSQL database.',
            'If replies pile up because the agent is slow, look there first.',
          ],
        },
        {
          at: 'In your program',
          steps: ['Wait for `retryAfterMs` and send the same message under the same id.'],
        },
      ],
      certainty: ['Certain.'],
      related: ['too_many_streams', 'shutting_down', 'upstream_timeout'],
    },

    shutting_down: {
      happened: [
        'The server is being stopped: it lets running replies finish for a while and takes nothing new. A reply that could not finish in time ends with this code.',
      ],
      block: {},
      visitor: 'failed',
      operator: 'Whoever stopped it knows. `/readyz` answers 503 with this code meanwhile.',
      answer: { retryAfterMs: 2000 },
      fix: [
        {
          at: 'On the server',
          steps: [
            'Nothing, if it comes back: the widget waits and sends the message again.',
            'For restarts that nobody notices, run two processes on one PostgreSQL database and let what stands in front send new requests where `/readyz` answers 200.',
          ],
        },
      ],
      certainty: ['Certain.'],
      related: ['overloaded', 'unreachable'],
    },

    storage_unavailable: {
      happened: [
        'The server runs, and its database did not take what had to be written: the disk is full or may not be written to, another program holds the file, or PostgreSQL is away.',
      ],
      block: {},
      visitor: 'failed',
      operator: 'The log has the cause. `/readyz` answers 503 while reading fails as well.',
      answer: { retryAfterMs: 1000 },
      fix: [
        {
          at: 'On the server',
          steps: [
            'SQLite: see that the disk of the data directory has room and that the user of the server may write there.',
            { code: 'df -h .parley' },
            'PostgreSQL: see that it runs, that it can be reached from here, and that it has connections to spare.',
            'Nothing need be restarted: the next request that can be stored is.',
          ],
        },
      ],
      certainty: ['Certain that the write failed. The cause is in the log.'],
      related: ['internal_error', 'overloaded'],
    },

    internal_error: {
      happened: [
        'Something happened in the server that it does not know. This is a fault of ours, or of an agent that is your own code.',
      ],
      block: { answer: {} },
      visitor: 'failed',
      operator:
        'The log has the line `an unexpected error` with the same `requestId` as the answer, and where it happened.',
      answer: {},
      fix: [
        {
          at: 'On the server',
          steps: [
            'Find the line of the log by the `requestId` of the answer.',
            'If it points into an agent of yours (`parley.config.mjs`), mend that. Otherwise report it, with that line and what was done; it holds no password and no session.',
          ],
        },
      ],
      certainty: ['Certain that it happened. The log has the rest.'],
      related: ['upstream_failed', 'storage_unavailable'],
    },
  },
}
