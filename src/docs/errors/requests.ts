/** What is written about requests that are not what they should be. */
import type { Group, Way } from './article.js'

/** The widget makes no such request, so somebody has changed it on the way. */
const onTheWay: Way = {
  at: 'In front of the server',
  steps: [
    'If it is the widget that meets this, its request was changed on the way, or it is much older than the server: reload the page, and look at what stands in between.',
  ],
}

const inTheLog = 'The line of the log for the request, with its status and path.'

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

    not_found: {
      happened: [
        'There is nothing at this address, or no such thing for this caller: what a test key may not see is not there for it.',
      ],
      block: {},
      visitor: 'lost',
      operator: inTheLog,
      answer: { detail: 'There is no client token ct_8h2kq4w7.' },
      fix: [
        {
          at: 'In your program',
          steps: [
            'Compare the path with `/docs/api`, and the id with a list of what there is.',
            'A client token is named by its id (`ct_` and lower case) in a path, not by its value.',
            'A key that begins with `rt_test_` sees test resources only.',
          ],
        },
        {
          at: 'In the page',
          steps: [
            'If it is the widget: the address of the server has too much behind it or too little, or a proxy changes paths.',
          ],
        },
        {
          at: 'On the server',
          steps: [
            'If a file of the widget or the console is not found, the package was not built:',
            { code: 'npm run build' },
          ],
        },
      ],
      certainty: ['Certain that it is not there for this caller.'],
      related: ['method_not_allowed', 'conversation_deleted'],
    },

    method_not_allowed: {
      happened: ['The address is right, and the method is not one that it takes.'],
      block: {},
      visitor: 'lost',
      operator: inTheLog,
      answer: { detail: 'expected POST, seen GET' },
      fix: [
        {
          at: 'In your program',
          steps: [
            'Take the method that the answer names; the header `Allow` has it, too.',
            'A client that follows a redirect may turn `POST` into `GET`: write the final address.',
          ],
        },
        onTheWay,
      ],
      certainty: ['Certain.'],
      related: ['not_found', 'redirected'],
    },

    not_acceptable: {
      happened: [
        'No version of this server answers so yet. The code is kept for answers that could come in several forms.',
      ],
      block: {},
      visitor: 'lost',
      operator: 'Nothing: it is not sent.',
      fix: [],
      certainty: ['Not sent by this version.'],
      related: ['unsupported_media_type'],
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

    precondition_failed: {
      happened: [
        'Somebody else has changed this since you read it. Nothing was overwritten: not theirs, and yours was not stored.',
      ],
      visitor: 'none',
      operator: 'The console offers to show what is there now, or to save over it.',
      answer: {
        detail:
          'expected If-Match "Zt6kQ2", seen "a1B2c3". It was changed since it was read: read it again.',
      },
      fix: [
        {
          at: 'In your program',
          steps: [
            'Read it again, make your change to what you get, and send it with the new `ETag` as `If-Match`.',
            'Or send only the fields that are to change, without `If-Match` and `updatedAt`: then the last one wins.',
          ],
        },
      ],
      certainty: ['Certain.'],
      related: ['invalid_request'],
    },

    body_too_large: {
      happened: [
        'The body has more bytes than this address takes, or the message of the visitor has more characters than a message may have.',
      ],
      block: {},
      visitor: 'lost',
      operator: inTheLog,
      answer: { detail: 'expected a body of at most 65536 bytes, seen more' },
      fix: [
        {
          at: 'In your program',
          steps: [
            'Send less. A message has at most 32,000 characters; `/v1/client/chat` takes 8 MiB with its attachments, other addresses 64 KiB, unless that is set.',
          ],
        },
        {
          at: 'On the server',
          steps: [
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
      happened: ['The body is of a type that is not read here.'],
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
