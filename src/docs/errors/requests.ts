/** What is written about requests that are not what they should be. */
import type { Group } from './article.js'
import { inTheLog, onTheWay } from './on-the-way.js'

export const requests: Group = {
  title: 'Requests',
  about:
    'Mistakes in how a program calls the API. A request that is refused has changed nothing. The widget makes none of them by itself.',
  articles: {
    invalid_json: {
      happened: ['The body of the request is not JSON, is not in UTF-8, or ended too early.'],
      block: {},
      visitor: 'lost',
      operator: inTheLog,
      answer: { detail: 'expected a JSON object, seen 6 characters that are not JSON' },
      fix: [
        {
          at: 'In your program',
          steps: [
            'Make the body with a JSON library. In a shell, put it into single quotes, or into a file:',
            { code: 'curl … -H "Content-Type: application/json" --data @body.json' },
          ],
        },
        onTheWay,
      ],
      certainty: ['Certain.'],
      related: ['invalid_request', 'unsupported_media_type'],
    },

    invalid_request: {
      happened: [
        'The request is JSON, and not what is expected here: a field is missing, has another type or goes too far, or there is no such field.',
      ],
      block: {
        answer: { detail: 'messages: expected a last user message that says something' },
      },
      visitor: 'lost',
      operator: inTheLog,
      answer: {
        detail: 'rateLimitPerMinute: expected at most 1000, seen 5000',
        errors: [
          {
            path: 'rateLimitPerMinute',
            code: 'too_big',
            message: 'expected at most 1000, seen 5000',
          },
        ],
      },
      fix: [
        {
          at: 'In your program',
          steps: [
            'Read `errors`: each names one field by its path, and says what was expected and what was seen.',
            'Every route, with all its fields and bounds, stands at `/docs/api` of the server, and for programs at `/v1/openapi.json`.',
            'The control surface refuses fields that it does not know, so that a misspelt one is not passed over.',
          ],
        },
        onTheWay,
      ],
      certainty: ['Certain.'],
      related: ['invalid_json', 'invalid_origin_entry', 'body_too_large'],
    },

    request_timeout: {
      happened: [
        'The request began and did not arrive as a whole in time: `limits.headersTimeoutSeconds` for the headers, `limits.requestTimeoutSeconds` for all of it.',
      ],
      block: {},
      visitor: 'failed',
      operator: 'Nothing in the log: there was no request yet.',
      answer: {},
      fix: [
        {
          at: 'In your program',
          steps: [
            'Send the body that `Content-Length` promises, and send it at once. A message with attachments over a slow line may need longer than the 30 seconds that are the default.',
          ],
        },
        {
          at: 'On the server',
          steps: ['Raise `limits.requestTimeoutSeconds` in the configuration if that is so.'],
        },
      ],
      certainty: ['Certain. Whether the line or the program is slow, the server cannot know.'],
      related: ['body_too_large', 'headers_too_large'],
    },

    body_too_large: {
      happened: [
        'The body has more bytes than this address takes, or the message of the visitor has more characters than a message may have, or what is attached to it is larger or more than the token allows.',
      ],
      block: {},
      visitor: 'lost',
      operator: inTheLog,
      answer: { detail: 'expected a body of at most 65536 bytes, seen more' },
      fix: [
        {
          at: 'In your program',
          steps: [
            'Send less. A message has at most 32,000 characters; `/v1/client/chat` takes 8 MiB, other addresses 64 KiB, unless that is set. With attachments it takes more (10 MiB of them, 14 MiB in base64) where the token allows them and the session is named in the `Authorization` header.',
          ],
        },
        {
          at: 'On the server',
          steps: [
            'Raise `maxBytes` or `maxCount` of the token’s `config.attachments`, which are for one attachment and one message, or the server’s own `limits.attachmentBytesPerMessage` and `limits.attachmentBytesPerConversation`.',
            'Raise `limits.chatBodyBytes` or `limits.initBodyBytes`, and with it what a proxy in front allows (in nginx `client_max_body_size`).',
          ],
        },
      ],
      certainty: [
        'Certain if the answer has this code. A proxy that refuses by itself answers 413 without one.',
      ],
      related: ['invalid_request', 'request_timeout'],
    },

    unsupported_media_type: {
      happened: [
        'The body is of a type that is not read here, or something is attached to the message that the token does not allow: of another type, or although it allows nothing, or with bytes that are not what they are said to be.',
      ],
      block: {},
      visitor: 'lost',
      operator: inTheLog,
      answer: {
        detail: 'expected Content-Type application/json, seen application/x-www-form-urlencoded',
      },
      fix: [
        {
          at: 'In your program',
          steps: [
            'Say that it is JSON. `curl` says something else unless it is told:',
            { code: 'curl … -H "Content-Type: application/json" -d "{}"' },
          ],
        },
        {
          at: 'In the console',
          steps: [
            'Open the token and its tab **Appearance**: there stands what visitors may attach. What is never taken is HTML, SVG, programs and archives.',
          ],
        },
        onTheWay,
      ],
      certainty: ['Certain.'],
      related: ['invalid_json'],
    },

    headers_too_large: {
      happened: ['All headers together have more bytes than the server takes.'],
      block: {},
      visitor: 'lost',
      operator: 'Nothing in the log: there was no request yet.',
      answer: {},
      fix: [
        {
          at: 'In your program',
          steps: ['Look for a cookie or a token that has grown. The widget sends no cookies.'],
        },
        {
          at: 'On the server',
          steps: [
            'If they have to be so large, raise `limits.headersBytes`. Large cookies come from other services under the same name: give Parley a name of its own.',
          ],
        },
      ],
      certainty: ['Certain.'],
      related: ['body_too_large', 'request_timeout'],
    },
  },
}
