/** What is written about requests that the browser itself does not let out. */
import type { Group } from './article.js'
import { directives } from './directives.js'
import { askDoctor, checkPage } from './doctor.js'

export const forbidden: Group = {
  title: 'What the browser forbids',
  about: 'The request does not get out, so the server knows nothing of it.',
  articles: {
    csp_blocked: {
      title: "The page's Content-Security-Policy forbids the chat",
      happened: [
        'The page has a Content-Security-Policy, in a header or in a `<meta>` element, that does not allow what the chat needs. The browser has said so, and named the directive.',
      ],
      block: {
        violation: {
          blockedURI: 'https://chat.example/v1/client/init',
          disposition: 'enforce',
          effectiveDirective: 'connect-src',
          originalPolicy: "script-src 'self' https://chat.example; connect-src 'self'",
        },
      },
      visitor: 'failed',
      operator: 'Nothing: the browser made no request.',
      fix: [
        {
          at: 'In the page',
          steps: [
            'Add the address of the server to the directive that the block names. The chat needs two, and nothing else: no `unsafe-inline`, no `unsafe-eval`, no styles, no images, no frames.',
            {
              code: 'Content-Security-Policy: script-src https://chat.example; connect-src https://chat.example',
            },
            'Add to the directives that there are; a second header or a second `<meta>` does not widen the first one, since each of them must allow it.',
            'The **Install** tab of the token has the same lines with the address of your server.',
          ],
        },
        askDoctor('The doctor reads the policy of the page and prints the exact directives:'),
        checkPage,
      ],
      tables: [directives],
      certainty: [
        'Certain: the browser reports the violation itself, with the address and the directive.',
        'A policy that is only reported (`Content-Security-Policy-Report-Only`) forbids nothing and is not taken for this.',
        'An extension can add a policy of its own to a page. Then nobody else sees it: try a private window.',
      ],
      related: ['unreachable', 'mixed_content', 'blocked_by_client'],
    },

    mixed_content: {
      title: 'An https page may not ask an http server',
      happened: [
        'The page came over https, and the address of the server begins with `http://`. Browsers forbid that without asking anybody, except to this very machine (`localhost`, `127.0.0.1`, `[::1]`).',
      ],
      block: { api: 'http://chat.example' },
      visitor: 'failed',
      operator: 'Nothing: the browser made no request.',
      fix: [
        {
          at: 'In front of the server',
          steps: [
            'Give the server a certificate. A proxy such as Caddy or nginx does it; `docs/deployment.md` has both.',
          ],
        },
        {
          at: 'On the server',
          steps: [
            'Say the address under which browsers reach it, so that every tag has it:',
            { code: 'parley serve --public-url https://chat.example' },
          ],
        },
        {
          at: 'In the page',
          steps: [
            'If the server has https already, write it: `data-api`, the option `api`, or the address of the script.',
          ],
        },
      ],
      certainty: ['Certain: both addresses are known to the page.'],
      related: ['unreachable', 'csp_blocked'],
    },

    blocked_by_client: {
      title: 'Something in the browser blocks the request',
      happened: [
        'The server can be reached from this page, but this one request cannot. An extension that blocks advertisements or trackers, or a filter in the network, has a rule that fits its address.',
      ],
      block: {
        evidence: '/healthz.gif is answered, /v1/client/init fails at once',
      },
      visitor: 'failed',
      operator: 'Nothing: the request did not arrive. Other visitors are not concerned.',
      fix: [
        {
          at: 'In the browser',
          steps: [
            'Look at the request in the network panel of the developer tools: Chromium writes `ERR_BLOCKED_BY_CLIENT` beside it.',
            'Try a private window, where extensions are off, to be sure. Then allow the site in the extension.',
          ],
        },
        {
          at: 'In front of the server',
          steps: [
            'If many visitors meet it: serve Parley under a name of your own site (`chat.shop.example`) and not one that says what filters look for. The paths themselves are chosen so that no common list has them.',
          ],
        },
      ],
      certainty: [
        'Likely. The request failed at once, and an image of the same server loaded.',
        'What fools it: a server that breaks off just this request, or a firewall that refuses `POST`, looks the same.',
      ],
      related: ['unreachable', 'csp_blocked'],
    },

    local_network_denied: {
      title: 'The browser keeps the page from the local network',
      happened: [
        'The server has a private or local address (`192.168.…`, `10.…`, `localhost`), the page came from the internet, and Chromium asks the visitor before a page may reach into the local network. Here the answer was no, or it cannot be asked.',
      ],
      block: {
        api: 'http://127.0.0.1:3000',
        evidence: 'nothing is answered, the address is local, and the permission is denied',
      },
      visitor: 'failed',
      operator: 'Nothing: the request did not arrive.',
      fix: [
        {
          at: 'In the browser',
          steps: [
            'While you develop: click the sign in front of the address, and allow the access to the local network. Then reload.',
            'In a frame, the page around it has to hand the permission on with the `allow` attribute.',
          ],
        },
        {
          at: 'On the server',
          steps: [
            'For real visitors the server needs a public address. They have no way into your network anyway.',
          ],
        },
      ],
      certainty: [
        'Likely. Nothing could be reached, the address is a local one, and the permission reads `denied`.',
        'What fools it: the permission is denied and the server is down as well. Only on a secure page does the permission mean anything, so elsewhere this is not said.',
      ],
      related: ['unreachable', 'mixed_content'],
    },
  },
}
