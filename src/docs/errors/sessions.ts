/** What is written about sessions and the conversations that they are for. */
import type { Group } from './article.js'

const reserved =
  'No version of this server answers so yet. The code is kept for sessions whose client proves that it holds a key of its own.'

export const sessions: Group = {
  title: 'Sessions and conversations',
  about:
    'A session is made when a visitor opens the chat, and ends by itself. The widget mends nearly all of this without anybody seeing it.',
  articles: {
    session_expired: {
      happened: [
        'The session has ended: nothing was written for longer than `sessionIdleTimeoutMinutes` of the token, or it has reached its absolute end (`limits.absoluteSessionHours` of the server, 24 hours unless that is set).',
        'The widget opens a successor with the same conversation and sends the message again, once. A block is printed only if that fails as well.',
      ],
      block: {},
      visitor: 'renewed',
      operator:
        'It counts in the **Usage** tab of the token, and is nothing to worry about: it is how sessions end.',
      answer: {
        detail: 'The session has expired. Open its successor with init and this sessionId.',
      },
      fix: [
        {
          at: 'In your program',
          steps: [
            'Call `POST /v1/client/init` with the same `token` and the old `sessionId`: up to 30 days later the successor goes on with the same conversation. Then repeat the message under the same id, which makes that safe.',
          ],
        },
        {
          at: 'In the console',
          steps: [
            'For longer sessions, raise **A session lapses after** in the **Limits** tab of the token.',
          ],
        },
        {
          at: 'On the server',
          steps: [
            'If the widget prints the block, a session ends the moment it is made: compare the clocks of the machines, and see that all processes use the same database.',
          ],
        },
      ],
      certainty: [
        'Certain. From a server that answers 401 without a code the widget takes it for this, and renews.',
      ],
      related: ['session_unknown', 'session_revoked'],
    },

    session_unknown: {
      happened: [
        'The server knows no session of that name, or none was named. It may be from before the database was replaced, from another server, or long gone.',
        'The widget opens a new one and sends the message again. A block is printed only if that fails as well.',
      ],
      block: {},
      visitor: 'renewed',
      operator: 'A line of the log with status 401. It counts for no token, as none is known.',
      answer: { detail: 'This server knows no such session. Open a new one with init.' },
      fix: [
        {
          at: 'In your program',
          steps: [
            'Open a session with `POST /v1/client/init`, and name it in each request: `sessionId` in the body, or `Authorization: Bearer cs_…`.',
          ],
        },
        {
          at: 'On the server',
          steps: [
            'If every session is unknown after a moment, several processes are serving with a database each. Give them one PostgreSQL database.',
          ],
        },
      ],
      certainty: ['Certain.'],
      related: ['session_expired', 'session_revoked'],
    },

    session_revoked: {
      happened: [
        'The session was ended on purpose: the visitor or the site signed out (`Parley.reset()`, `POST /v1/client/end`), perhaps in another tab. Nothing is carried over from it.',
      ],
      visitor: 'ended',
      operator: 'It counts in the **Usage** tab of the token.',
      answer: { detail: 'The session was ended.' },
      fix: [
        {
          at: 'In your program',
          steps: [
            'Open a new session with `POST /v1/client/init` and without the old `sessionId`. The widget does so when the visitor wants a new chat.',
          ],
        },
      ],
      certainty: ['Certain.'],
      related: ['session_expired', 'conversation_deleted'],
    },

    conversation_deleted: {
      happened: [
        'The conversation was deleted, by the operator or by the visitor in another tab. What was said in it is gone, and no message can be added.',
      ],
      visitor: 'ended',
      operator:
        'It was deleted in the console, with `parley conversation delete ID` or over the API, or by the visitor among the past chats of the widget. It counts in the **Usage** tab of the token.',
      answer: { detail: 'The conversation was deleted. Start a new one with init.' },
      fix: [
        {
          at: 'In your program',
          steps: [
            'Begin another with `POST /v1/client/init` and the same `sessionId`. The widget does so when the visitor wants a new chat. There is no way to bring the old one back but a backup.',
          ],
        },
      ],
      certainty: ['Certain.'],
      related: ['session_revoked', 'not_found'],
    },

    idempotency_key_reused: {
      happened: [
        'Two different messages of one conversation were sent under one key (the `id` of the message, or the header `Idempotency-Key`). The key is what makes a repeated request safe, so the second text was not taken.',
      ],
      visitor: 'lost',
      operator: 'It counts in the **Usage** tab of the token.',
      block: {},
      answer: {
        detail:
          'The key "msg_1" was used in this conversation for another message. Give each message an id of its own.',
      },
      fix: [
        {
          at: 'In your program',
          steps: [
            'Give each message an id of its own, such as a random UUID, and repeat a request only with the very same content.',
          ],
        },
      ],
      certainty: [
        'Certain. The widget makes an id for each message, so a page does not meet this.',
      ],
      related: ['invalid_request'],
    },

    proof_required: {
      happened: [reserved],
      block: {},
      visitor: 'unavailable',
      operator: 'Nothing: it is not sent.',
      fix: [],
      certainty: ['Not sent by this version.'],
      related: ['proof_invalid'],
    },

    proof_invalid: {
      happened: [reserved],
      block: {},
      visitor: 'unavailable',
      operator: 'Nothing: it is not sent.',
      fix: [],
      certainty: ['Not sent by this version.'],
      related: ['proof_required'],
    },
  },
}
