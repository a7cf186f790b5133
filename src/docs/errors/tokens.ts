/** What is written about client tokens. */
import type { Group } from './article.js'

export const tokens: Group = {
  title: 'The client token',
  about: 'The public name under which a site may use the chat. It stands in the tag.',
  articles: {
    token_missing: {
      title: 'No client token was given',
      happened: [
        'The chat was started without a client token. Nothing was sent to the server, and no launcher is shown.',
      ],
      block: { token: '' },
      visitor: 'absent',
      operator: 'Nothing: no request was made.',
      fix: [
        {
          at: 'In the page',
          steps: [
            'Copy the tag again from the **Install** tab of the token. It holds the token in its address:',
            { code: '<script async src="https://chat.example/embed/ct_live_….js"></script>' },
            'With `/parley.js` the token is an attribute, and in a program the option `token`:',
            {
              code: '<script async src="https://chat.example/parley.js" data-client-token="ct_live_…"></script>',
            },
            'If the page is built from a template, look at its source in the browser: an empty attribute is a variable that was not set.',
          ],
        },
        {
          at: 'From a terminal',
          steps: [
            'The doctor says which tag it finds in a page, and with which token:',
            { code: 'parley doctor https://www.shop.example' },
            'This shows the tag of a token:',
            { code: 'parley token show ID' },
          ],
        },
      ],
      certainty: ['Certain: the widget looks before it asks anybody.'],
      related: ['token_malformed', 'api_missing'],
    },

    token_malformed: {
      title: 'The client token is misspelt',
      happened: [
        'The token has the form of a client token, and its last six characters, which are computed from the others, do not fit. A character was changed, or the end was cut off. It was not sent.',
      ],
      block: { token: 'ct_live_4fK9sLq2XbT7mWc1RzYd8NvHpyntNSer2a9XkR' },
      visitor: 'absent',
      operator:
        'Nothing from a page with a widget. A program that sends it is answered `token_unknown`.',
      fix: [
        {
          at: 'In the page',
          steps: [
            'Copy the whole tag again from the **Install** tab of the token, with the button, not by hand.',
            'Look for what has changed it on the way: a line break inside, an editor that turned a character into another, a field that takes fewer characters than it has.',
          ],
        },
        { at: 'From a terminal', steps: [{ code: 'parley token list' }] },
      ],
      certainty: [
        'Certain for a misspelling of one character; of a larger change, one in four billion fits by chance, and is then `token_unknown`.',
      ],
      related: ['token_unknown', 'token_missing'],
    },

    token_unknown: {
      happened: [
        'The server has no such client token: it was deleted, it belongs to another server, or it was never given out.',
      ],
      block: {},
      visitor: 'unavailable',
      operator:
        'A line of the log with status 401, the path and the origin. It counts for no token, as there is none.',
      answer: {
        detail:
          'This server knows no such client token. It was deleted, or belongs to another server.',
      },
      fix: [
        {
          at: 'In the page',
          steps: [
            'Compare what stands under Server in the block with the address of your console: a tag of the test system on the live site is the usual cause.',
            'Copy the tag again from the **Install** tab of a token that exists.',
          ],
        },
        {
          at: 'From a terminal',
          steps: ['This lists the tokens that there are:', { code: 'parley token list' }],
        },
        {
          at: 'On the server',
          steps: [
            'If a token is missing that should be there, see whether the server runs on the database that you mean: the data directory, or `DATABASE_URL`.',
          ],
        },
      ],
      certainty: [
        'Certain if the server says so. A deleted token and one that never was cannot be told apart.',
        'From a server that answers 401 without a code the widget takes it for this, and says likely.',
      ],
      related: ['token_rotated', 'token_inactive', 'token_malformed'],
    },

    token_inactive: {
      happened: [
        'Somebody has switched the client token off. It keeps everything and answers nobody; open chats were ended within a second.',
      ],
      block: {},
      visitor: 'unavailable',
      operator:
        'The token is marked **Off** in the console. Refusals count in its **Usage** tab under this code.',
      answer: { detail: 'The client token is switched off (isActive is false).' },
      fix: [
        {
          at: 'In the console',
          steps: [
            'Open **Client tokens**, the token, the **Settings** tab, and switch it on under **On or off**. It works from the next request on.',
          ],
        },
        {
          at: 'From a terminal',
          steps: [{ code: 'parley token update ct_live_… --active' }],
        },
        {
          at: 'In the page',
          steps: [
            'If it is off on purpose, take the tag out. A link that visitors are shown in the meantime can be set in the **Appearance** tab.',
          ],
        },
      ],
      certainty: ['Certain.'],
      related: ['token_rotated', 'token_unknown'],
    },

    token_rotated: {
      happened: [
        'The token was given a new value, and the page still carries the old one. That is what rotating is for: whoever has the old value can do nothing with it any more.',
        'A chat that was open when it happened ends within a second, with the same code.',
      ],
      block: {},
      visitor: 'unavailable',
      operator:
        'Refusals under this code in the **Usage** tab of the token, for as long as pages with the old value are about.',
      answer: { detail: 'The client token was rotated. Replace it in the page by its new value.' },
      fix: [
        {
          at: 'In the page',
          steps: [
            'Copy the tag from the **Install** tab of the token, put it in the place of the old one, and publish.',
            'If the page shows the new tag in its source and the block still names this code, an old copy is served: empty the cache of the site or of its CDN. The script itself is kept for at most a minute.',
          ],
        },
        { at: 'From a terminal', steps: [{ code: 'parley token show ID' }] },
      ],
      certainty: [
        'Certain: the server remembers what a token was before. It remembers only that it was, not the value.',
      ],
      related: ['token_inactive', 'token_unknown'],
    },

    secret_key_in_page: {
      title: 'A secret API key stands in the page',
      happened: [
        'What was given as the client token begins with `rt_`: it is an API key, a secret that can change tokens and read conversations. Everybody who opens the page can read it. The widget does not use it, and sends it nowhere; as the address of an embed script it has come to your own server, whose log does not keep it.',
      ],
      block: { token: 'rt_live_4fK9sLq2XbT7mWc1RzYd8NvHpJ3aEgUo' },
      visitor: 'absent',
      operator:
        'Nothing by itself. Look at **Last used** of the key: it may have been read, and used, before you saw this.',
      fix: [
        {
          at: 'In the console',
          steps: [
            'Open **API keys** and the key whose beginning the block shows, and regenerate it now. The old one is refused from then on.',
            'Look through **Conversations** and **Client tokens** for what you did not do.',
          ],
        },
        {
          at: 'From a terminal',
          steps: [
            { code: 'parley key list' },
            { code: 'parley key rotate ID' },
            'Or, if no program needs it:',
            { code: 'parley key revoke ID' },
          ],
        },
        {
          at: 'In the page',
          steps: [
            'Put a client token (`ct_live_…`) in its place; that one is public and meant for pages. Take the key out of the history of the source, too.',
          ],
        },
      ],
      certainty: [
        'Certain as to its form. Whether the key still works is not tried: treat it as stolen.',
      ],
      related: ['key_revoked', 'token_missing'],
    },

    target_not_allowed: {
      happened: [
        'The page asks for an agent or a flow that the token may not use; or the token names one that the configuration of the server does not have any more.',
      ],
      block: {},
      visitor: 'unavailable',
      operator:
        'Refusals under this code in the **Usage** tab of the token. Its settings show under **Who answers** what it names.',
      answer: {
        detail:
          'The token does not list the agent or flow "sales". Add it to agentIds or flowIds of the token, or name none.',
      },
      fix: [
        {
          at: 'In the console',
          steps: [
            'Open **Client tokens**, the token, the **Settings** tab, and choose under **Who answers**.',
          ],
        },
        {
          at: 'From a terminal',
          steps: [
            'These replace all who may answer, so name each of them:',
            { code: 'parley token update ct_live_… --agent support --agent sales' },
          ],
        },
        {
          at: 'In the page',
          steps: [
            'Correct `data-agent-id` (or the option `agentId`), or leave it out: then the first that the token names answers.',
          ],
        },
        {
          at: 'On the server',
          steps: [
            'If the agent was renamed or removed in `parley.config.json`, put its `id` back or move the tokens that name it.',
          ],
        },
      ],
      certainty: ['Certain: the answer names the agent or flow.'],
      related: ['invalid_request', 'token_inactive'],
    },
  },
}
