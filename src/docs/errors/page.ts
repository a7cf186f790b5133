/** What is written about the tag in the page, and two halves of different age. */
import type { Group } from './article.js'

export const page: Group = {
  title: 'The tag in the page',
  about: 'How the chat was put into the page.',
  articles: {
    api_missing: {
      title: 'The address of the server was not given',
      happened: [
        'The widget does not know which server to ask. A script tag takes the address from where the script came; a copy of the script on another host, a bundle and a program have to say it.',
      ],
      block: { api: '' },
      visitor: 'absent',
      operator: 'Nothing: no request was made.',
      fix: [
        {
          at: 'In the page',
          steps: [
            'Load the script from your own server, as the **Install** tab shows it. Then nothing need be said.',
            'If you serve a copy yourself, give the address:',
            {
              code: '<script async src="/vendor/parley.js" data-client-token="ct_live_…" data-api="https://chat.example"></script>',
            },
            'In a program it is the option `api`, with `http://` or `https://` in front:',
            { code: "mount({ token: 'ct_live_…', api: 'https://chat.example' })" },
          ],
        },
      ],
      certainty: ['Certain: the widget looks before it asks anybody.'],
      related: ['token_missing', 'unexpected_answer'],
    },

    loaded_twice: {
      title: 'The chat is in the page twice',
      happened: [
        'Two tags, or a tag and a call of `mount()`, want the chat in this page at once. The first one is used and works; the second does nothing.',
      ],
      block: {},
      visitor: 'nothing',
      operator: 'Nothing: the first one works.',
      fix: [
        {
          at: 'In the page',
          steps: [
            'Look through the source for `embed/ct_` and `parley.js`. A tag in the template and another from a tag manager or a plugin is the usual cause. Take one out.',
            'If the two have different tokens, keep the one whose limits and looks you mean.',
          ],
        },
      ],
      certainty: [
        'Certain. The same tag that a page runs again while it navigates (Turbo, for instance) is not taken for a second one.',
      ],
      related: ['token_missing'],
    },

    protocol_unsupported: {
      happened: [
        'The widget in the page and the server have no version of the protocol in common: one of the two is much older than the other.',
      ],
      block: {
        answer: {
          detail: 'This server speaks protocol 1, the widget 2 to 3. Upgrade the server.',
        },
      },
      visitor: 'unavailable',
      operator: 'A line of the log with status 426.',
      answer: {
        detail: 'This server speaks protocol 1, the widget 2 to 3. Upgrade the server.',
      },
      fix: [
        {
          at: 'On the server',
          steps: ['If the answer says the server: install the newer version, and start it again.'],
        },
        {
          at: 'In the page',
          steps: [
            'If the answer says the widget: load the script from the server itself (`/embed/…` or `/parley.js`), which is always of its own version. An address with a version in it, a copy and a bundle have to be brought up by hand:',
            { code: 'npm install parley-chat@latest' },
          ],
        },
      ],
      certainty: ['Certain: each side says which versions it speaks.'],
      related: ['unexpected_answer'],
    },
  },
}
