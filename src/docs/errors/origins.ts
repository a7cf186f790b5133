/** What is written about the origin of a page, and the list that it is held against. */
import type { Group } from './article.js'
import { nearMisses } from './near-misses.js'

export const origins: Group = {
  title: 'The origin of the page',
  about: 'A client token works on the pages whose origins are on its list, and on no others.',
  articles: {
    origin_not_allowed: {
      happened: [
        'The page asked for a session, and its origin is not on the list of the client token. An origin is scheme, host and port: `https://www.shop.example` and `https://shop.example` are two.',
        'The server refused before anything else was done: no session was made, no agent was called, and nothing was counted against a limit.',
      ],
      block: { answer: { suggestion: 'www.shop.example', nearMiss: 'www' } },
      visitor: 'unavailable',
      operator:
        'The **Blocked origins** tab of the token has the origin, how often and when. The refusal also counts in the **Usage** tab, and `parley usage ID` prints it.',
      answer: {
        detail:
          "https://www.shop.example is not on the token's list of allowed origins. Add www.shop.example to the allowed origins (www. is the only difference from a name that is allowed).",
        origin: 'https://www.shop.example',
        suggestion: 'www.shop.example',
        nearMiss: 'www',
      },
      fix: [
        {
          at: 'In the console',
          steps: [
            'Open **Client tokens**, the token, and there the **Blocked origins** tab. **Allow…** shows the entry and what else it would allow, and adds it. **Ignore** is for what you do not know.',
            'Or write the entry that the block names under Fix into **Allowed origins** in the **Auth** tab, and save.',
            'It holds from the next request on. A page that was refused does not ask again by itself: load it anew.',
            'Not sure what to write? Ask in the **Auth** tab under **Would this origin be allowed?** with what stands under Seen.',
          ],
        },
        {
          at: 'From a terminal',
          steps: [
            'The whole token stands in the source of the page.',
            { code: 'parley token update ct_live_… --add-origin www.shop.example' },
            'These say which origins were refused, and whether one is allowed, and by which entry:',
            { code: 'parley token blocked ct_live_…' },
            { code: 'parley token check ct_live_… https://www.shop.example' },
          ],
        },
        {
          at: 'In the page',
          steps: [
            'If there is one address that visitors should use, send them there (from `www` to the name without it, from http to https) and the list can stay as it is.',
          ],
        },
      ],
      tables: [nearMisses],
      certainty: [
        'Certain if the block does not say likely: then the server itself said so, and named what it saw.',
        'Likely where another server than Parley hides its refusals: without CORS headers a page cannot read why it was refused, and there this is what it nearly always is. What fools it: anything else that answers without those headers, such as an error page of that server.',
        'Outside a browser an Origin can be forged, so a refusal alone does not prove that such a page exists. Do not allow what you do not know.',
      ],
      related: ['opaque_origin', 'origin_changed', 'invalid_origin_entry', 'any_origin'],
    },

    opaque_origin: {
      title: 'The page has no origin of its own',
      happened: [
        'The browser sends `Origin: null` for this page. It does so for a file that was opened from disk, for a frame with the `sandbox` attribute, and for a page under the `sandbox` directive of a Content-Security-Policy.',
        'Every such page looks the same from outside, so no list can name one of them.',
      ],
      block: { origin: 'null' },
      visitor: 'unavailable',
      operator:
        'The **Blocked origins** tab of the token has `null`, which cannot be allowed on its own. It counts as `origin_not_allowed`.',
      fix: [
        {
          at: 'In the page',
          steps: [
            'A file: serve its folder instead of opening it, and open the address that this prints.',
            { code: 'python3 -m http.server 8080' },
            'A frame of your own: add `allow-same-origin` to its `sandbox` attribute, and the origin of the frame to the list. Where the frame shows what others wrote, leave it sandboxed and put the chat into the page around it.',
            'A preview in an editor or a builder of pages is often such a frame: look at the published page.',
          ],
        },
      ],
      certainty: [
        'Certain: the page knows its own origin. The entry `*` would allow it and every other page on the web; it is for testing.',
      ],
      related: ['origin_not_allowed', 'any_origin'],
    },

    origin_missing: {
      happened: [
        'The request came without an `Origin` header. A browser always sends it with the requests of the widget, so either the caller is a program or something on the way has removed it.',
      ],
      block: {},
      visitor: 'unavailable',
      operator:
        'The refusal counts in the **Usage** tab of the token. The log has a line for the request, without `origin`.',
      answer: {
        detail:
          "The request has no Origin header. Browsers send one; any other client must send one that is on the token's list.",
      },
      fix: [
        {
          at: 'In your program',
          steps: [
            'Send an origin that is on the list of the token. With `parley-chat/headless` it is the option `headers`:',
            {
              code: "createChat({ token, api, headers: { origin: 'https://www.shop.example' } })",
            },
          ],
        },
        {
          at: 'In front of the server',
          steps: [
            'If it is a page: look for a proxy, a gateway or a filter that drops or empties the header, and let it pass.',
          ],
        },
      ],
      certainty: ['Certain: the server says what it did not get. It cannot say who removed it.'],
      related: ['origin_malformed', 'origin_not_allowed'],
    },

    origin_malformed: {
      happened: [
        'The `Origin` header is not an origin. It must be scheme and host, and the port where there is one, in ASCII: no path, no slash at the end, not two of them.',
      ],
      block: {},
      visitor: 'unavailable',
      operator:
        'The refusal counts in the **Usage** tab of the token. The line of the log shows the header as it came.',
      answer: {
        detail:
          'Expected one Origin header of the form scheme://host or scheme://host:port, in ASCII and without a path or a trailing slash; seen something else.',
      },
      fix: [
        {
          at: 'In your program',
          steps: [
            'Write `https://www.shop.example`, and not `https://www.shop.example/` or `www.shop.example`. An international name is written in its `xn--` form.',
          ],
        },
        {
          at: 'In front of the server',
          steps: ['See that nothing adds a second `Origin` or rewrites the first.'],
        },
      ],
      certainty: ['Certain. No browser sends such a header by itself.'],
      related: ['origin_missing', 'origin_not_allowed'],
    },

    origin_changed: {
      happened: [
        'A session is bound to the origin that opened it, and this one was used from another. The widget keeps a session for each origin, so this is a program that carries a session over, or a session id that somebody has copied.',
      ],
      block: {
        answer: { origin: 'https://www.shop.example' },
      },
      visitor: 'unavailable',
      operator: 'The refusal counts in the **Usage** tab of the token. No message was taken.',
      answer: {
        detail:
          'The session was opened from https://shop.example and is used from https://www.shop.example.',
      },
      fix: [
        {
          at: 'In your program',
          steps: [
            'Open a session of its own for each origin with `POST /v1/client/init`, and use it from there alone.',
          ],
        },
        {
          at: 'In the page',
          steps: [
            'If the same site answers under two names, send visitors to one of them. A conversation does not follow from one to the other.',
          ],
        },
      ],
      certainty: ['Certain: the server compares the two, and names both.'],
      related: ['origin_not_allowed', 'session_unknown'],
    },

    any_origin: {
      title: 'The token works on every page',
      happened: [
        'The list of a live token holds `*`, so any page on the web may use it, and what its visitors write is counted against your limits. Everything works; this is a warning.',
      ],
      visitor: 'nothing',
      operator:
        'The console and `parley token show ID` say it wherever the list is shown, and the answer of every handshake carries the warning.',
      block: {},
      fix: [
        {
          at: 'In the console',
          steps: [
            'Open **Client tokens**, the token, and there the **Auth** tab.',
            'Write down the origins that should use it, take `*` off the list, and save.',
          ],
        },
        {
          at: 'From a terminal',
          steps: [
            {
              code: 'parley token update ct_live_… --origin shop.example --origin www.shop.example',
            },
          ],
        },
      ],
      certainty: ['Certain: the server says so when the chat is opened.'],
      related: ['origin_not_allowed'],
    },

    invalid_origin_entry: {
      happened: [
        'An entry that was to go on a list of allowed origins is not one. Nothing of the request was taken over; the list is what it was.',
        'An entry is a host (`shop.example`, `localhost:3000`), a host with `*.` in front, or a whole origin (`https://shop.example`). It has no path, and the asterisk stands only in front, over a name that belongs to one owner.',
      ],
      visitor: 'none',
      operator:
        'The console marks each bad entry and says what to write instead. The command line prints the same.',
      answer: {
        detail:
          'allowedOrigins[0]: expected an origin, which has no path, query, fragment or backslash, seen "https://shop.example/basket"; write https://shop.example',
        errors: [
          {
            path: 'allowedOrigins[0]',
            code: 'has_path',
            message:
              'expected an origin, which has no path, query, fragment or backslash, seen "https://shop.example/basket"; write https://shop.example',
          },
        ],
      },
      fix: [
        {
          at: 'In your program',
          steps: [
            'Read `errors`: each names one entry by its place in the list, with a reason, and what to write where that is known.',
            'The console explains every entry while you type: open the **Auth** tab of the token.',
          ],
        },
      ],
      certainty: ['Certain.'],
      related: ['origin_not_allowed', 'invalid_request'],
    },
  },
}
