/** What is written about requests for what is not there, or not as it was. */
import type { Group } from './article.js'
import { inTheLog, onTheWay } from './on-the-way.js'

export const askedFor: Group = {
  title: 'What was asked for',
  about: 'The request is sound, and what it names is not there, or not as it was.',
  articles: {
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
  },
}
