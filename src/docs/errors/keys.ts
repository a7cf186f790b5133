/** What is written about API keys: programs that manage the server. */
import type { Group } from './article.js'

const operatorSees =
  'The line of the log for the request, with its status. The **API keys** page shows when a key was last used.'

export const keys: Group = {
  title: 'API keys',
  about: 'The secrets of your programs. No page needs one, and visitors never meet any of these.',
  articles: {
    key_missing: {
      happened: [
        'The request came without an API key, or with something in `Authorization` that is not `Bearer` and a key.',
      ],
      visitor: 'none',
      operator: operatorSees,
      answer: {
        detail:
          'Send an API key as Authorization: Bearer rt_live_…. The console makes keys, and so does parley key create.',
      },
      fix: [
        {
          at: 'In your program',
          steps: [
            'Send the key in the header, and nowhere else:',
            {
              code: 'curl https://chat.example/v1/client-tokens -H "Authorization: Bearer $PARLEY_KEY"',
            },
            'An empty variable makes `Bearer` with nothing behind it.',
          ],
        },
        {
          at: 'From a terminal',
          steps: [
            'This makes a key, and shows it this one time:',
            { code: 'parley key create --name Deploy' },
          ],
        },
        {
          at: 'In front of the server',
          steps: ['See that no proxy takes the header `Authorization` for its own or drops it.'],
        },
      ],
      certainty: ['Certain.'],
      related: ['key_unknown', 'sign_in_required'],
    },

    key_unknown: {
      happened: [
        'There is no such key: it is misspelt, it was deleted, it belongs to another server, or it is a client token, which can do nothing here.',
      ],
      visitor: 'none',
      operator: operatorSees,
      answer: { detail: 'There is no such API key here. It may have been deleted.' },
      fix: [
        {
          at: 'In your program',
          steps: [
            'Compare its beginning and its end with what the list shows. A line break at the end, or quotes that became part of it, are the usual cause.',
          ],
        },
        { at: 'From a terminal', steps: [{ code: 'parley key list' }] },
        {
          at: 'In the console',
          steps: [
            'A key is shown once and stored nowhere. If it is lost, open it under **API keys** and regenerate it.',
          ],
        },
      ],
      certainty: ['Certain. A deleted key and one that never was cannot be told apart.'],
      related: ['key_missing', 'key_revoked'],
    },

    key_revoked: {
      happened: [
        'The key was switched off, or regenerated: it has a new value, and this is the old one.',
      ],
      visitor: 'none',
      operator: operatorSees,
      answer: { detail: 'The API key was replaced by a new one (regenerated).' },
      fix: [
        {
          at: 'In your program',
          steps: ['Put the new key in its place, if it was regenerated.'],
        },
        {
          at: 'From a terminal',
          steps: [
            'If it was switched off and should work again:',
            { code: 'parley key update ID --active' },
          ],
        },
        {
          at: 'In the console',
          steps: [
            'Open it under **API keys**: what was done to it stands there. If nobody knows who still sends it, leave it off and look for the program first.',
          ],
        },
      ],
      certainty: ['Certain.'],
      related: ['key_expired', 'key_unknown', 'secret_key_in_page'],
    },

    key_expired: {
      happened: ['The key had a last day, and it is over.'],
      visitor: 'none',
      operator: operatorSees,
      answer: {
        detail: 'The API key key_8h2kq4w7 expired on 2026-01-31T00:00:00.000Z.',
      },
      fix: [
        {
          at: 'In the console',
          steps: [
            'Open it under **API keys** and give it another **Last day**; or make a new one and let this one rest.',
          ],
        },
        {
          at: 'From a terminal',
          steps: [{ code: 'parley key update ID --expires 2030-01-31' }],
        },
      ],
      certainty: ['Certain, by the clock of the server.'],
      related: ['key_revoked'],
    },

    scope_missing: {
      happened: ['The key is a good one, and it may not do this: it lacks the permission.'],
      visitor: 'none',
      operator: operatorSees,
      answer: {
        detail:
          'expected a key with the permission CLIENT_TOKENS:WRITE, seen one with CLIENT_TOKENS:READ',
      },
      fix: [
        {
          at: 'In the console',
          steps: [
            'Open the key under **API keys**, add the permission that the answer names, and save. The key itself stays the same.',
          ],
        },
        {
          at: 'From a terminal',
          steps: [
            'These replace all that it has, so name each of them:',
            {
              code: 'parley key update ID --permission CLIENT_TOKENS:READ --permission CLIENT_TOKENS:WRITE',
            },
          ],
        },
      ],
      certainty: ['Certain: the answer names what is needed and what the key has.'],
      related: ['key_not_enough'],
    },

    key_not_enough: {
      happened: [
        'This is not for this key, whatever its permissions are. No key can make another; none can give a key more than it has itself; the password and the sign-ins are for the operator alone; and a test key does not read the metrics.',
      ],
      visitor: 'none',
      operator: operatorSees,
      answer: {
        detail: 'This is for the operator, signed in at the console, and for no API key.',
      },
      fix: [
        {
          at: 'In the console',
          steps: ['Sign in, and do it there: **API keys**, or **Account** for the password.'],
        },
        {
          at: 'From a terminal',
          steps: [
            'The command line works on the database itself and needs no key:',
            { code: 'parley key create --name Deploy --permission "CLIENT_TOKENS:*"' },
          ],
        },
      ],
      certainty: ['Certain: the answer says which of them it is.'],
      related: ['scope_missing', 'sign_in_required'],
    },

    ip_not_allowed: {
      happened: [
        'The key may be used only from the addresses on its list, and this request came from another.',
      ],
      visitor: 'none',
      operator: operatorSees,
      answer: {
        detail:
          'expected an address of allowedIps of the key key_8h2kq4w7, seen 203.0.113.7. Behind a proxy, name it in trustProxy.',
      },
      fix: [
        {
          at: 'In the console',
          steps: [
            'Open the key under **API keys** and add the address that the answer names to **Allowed addresses**, if it is yours.',
          ],
        },
        {
          at: 'From a terminal',
          steps: [
            'These replace the whole list:',
            { code: 'parley key update ID --allow-ip 203.0.113.7 --allow-ip 10.0.0.0/8' },
          ],
        },
        {
          at: 'On the server',
          steps: [
            'If the answer names the address of your own proxy, name that in `trustProxy`, so that the address behind it is seen.',
          ],
        },
      ],
      certainty: ['Certain, as far as `trustProxy` is set rightly.'],
      related: ['init_rate_limited'],
    },
  },
}
