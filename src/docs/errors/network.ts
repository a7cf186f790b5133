/** What is written about the way between the page and the server. */
import type { Group } from './article.js'

const openHealth = 'Open `https://chat.example/healthz` in the same browser, in a tab of its own.'

export const network: Group = {
  title: 'The way to the server',
  about:
    'A browser tells a page almost nothing about a request that failed. The widget looks closer, once, and says how sure it is.',
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
      ],
      tables: [
        {
          caption: 'What each directive has to do with the chat',
          head: ['Directive', 'Without it', 'Add'],
          rows: [
            [
              '`script-src` or `script-src-elem`',
              'The script of the chat or its parts do not load. Where the tag itself is forbidden, no code of ours runs, and the browser prints only its own line.',
              '`https://chat.example`. With `strict-dynamic` addresses count for nothing: give the tag the `nonce` of the page.',
            ],
            [
              '`connect-src`',
              'The launcher shows, and every request fails.',
              '`https://chat.example`',
            ],
            [
              '`default-src`',
              'It stands for each of the two that is not there.',
              'Write `script-src` and `connect-src`, and take over what `default-src` has.',
            ],
            [
              '`sandbox`',
              'The page has no origin: `opaque_origin`.',
              '`allow-scripts allow-same-origin`',
            ],
            [
              '`require-trusted-types-for`, `trusted-types`',
              'Nothing: the chat works with them, also with `trusted-types` set to `none`.',
              'Nothing.',
            ],
            [
              '`style-src`, `img-src`, `font-src`, `frame-src`',
              'Nothing. While it looks for a cause the widget asks for one image of the server; if `img-src` forbids that, only this question stays open.',
              'Nothing.',
            ],
          ],
        },
      ],
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

    cors_stripped: {
      title: 'Something has removed the CORS headers of the server',
      happened: [
        'The server is there, and it answers. But its answer reaches the page without the headers that allow a page of another origin to read it (`Access-Control-Allow-Origin`), so the browser withholds it. Every answer of the server has them, refusals too: something in between takes them off, or answers in its place.',
      ],
      block: {},
      visitor: 'failed',
      operator:
        'The log has lines for the requests, with their origin: they have arrived. If only the preflight is stopped, there are none.',
      fix: [
        {
          at: 'In front of the server',
          steps: [
            'Look at what stands there: a proxy, a CDN, a firewall for web applications, a gateway. Let the response headers that begin with `Access-Control-` pass as they are, on every status, errors included.',
            'Let `OPTIONS` requests through to the server: it answers each preflight itself, with 204.',
            'Do not add such headers there either. Two of one kind are as bad as none.',
            'In nginx, `proxy_hide_header` and an `add_header` for CORS are the usual places; a cache must not serve one answer to all origins (`Vary: Origin`).',
          ],
        },
        {
          at: 'From a terminal',
          steps: [
            'This shows what arrives. The second line of interest is `access-control-allow-origin`:',
            {
              code: 'curl -si -X POST https://chat.example/v1/client/init -H "Origin: https://www.shop.example" -d "{}"',
            },
          ],
        },
      ],
      certainty: [
        'Certain that our server is behind that address and that the answer could not be read: a request that asks for no permission went through, and an image that only this server has was loaded.',
        'Likely where the policy of the page forbids images, so that the second question cannot be asked. Then it rests on where the script came from: that server is there.',
        'What fools it: a proxy that answers this one path with a page of its own and passes the rest on looks the same.',
        'On a server other than Parley, which may hide its refusals, this is reported as `origin_not_allowed`, likely.',
      ],
      related: ['redirected', 'origin_not_allowed', 'unexpected_answer'],
    },

    redirected: {
      title: 'Something else answers at that address',
      happened: [
        'Something answers under the address of the server, and it does not look like Parley: a login page, an error page of a proxy, a parked name, another service on that port.',
      ],
      block: {
        evidence:
          'there is an answer, which this page may not read, and /healthz.gif is no image there',
      },
      visitor: 'failed',
      operator:
        'Nothing in the log of the server if the request never came to it. That is a finding too.',
      fix: [
        {
          at: 'In the browser',
          steps: [
            openHealth,
            'Parley answers `{"status":"ok"}`. What you see instead says who answers.',
          ],
        },
        {
          at: 'In front of the server',
          steps: [
            'A login: take `/v1/client/`, `/embed/`, `/assets/`, `/parley.js` and `/healthz.gif` out of what it guards. Visitors of a site cannot sign in to your network.',
            'A 502 or 503 page: the proxy does not reach the server. See that it runs, and on which port.',
            'A redirect to another name: write the final address into `publicUrl` and the tag. A request with a preflight may not be redirected at all.',
          ],
        },
      ],
      certainty: [
        'Likely. Something answered the request, and the image that only Parley has did not load; or the policy of the page allows the server and the browser still names a violation, which happens when a request is sent elsewhere.',
        'What fools it: an extension that blocks the image makes `cors_stripped` look like this.',
      ],
      related: ['cors_stripped', 'unexpected_answer', 'unreachable'],
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
        evidence:
          'nothing there is answered, it is a local address, and the permission for those is denied',
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

    offline: {
      title: 'The browser is offline',
      happened: [
        'The browser says that it has no connection at all. What the visitor writes is kept, and sent when there is one again.',
      ],
      block: {
        evidence: 'the browser says so (navigator.onLine)',
      },
      visitor: 'offline',
      operator: 'Nothing.',
      fix: [
        {
          at: 'In the browser',
          steps: [
            'Nothing to change in the page. If the connection is there: the developer tools may have it set to offline (the network panel), or the system reports it wrongly, as with some virtual networks.',
          ],
        },
      ],
      certainty: [
        'Likely: it is what `navigator.onLine` says, which is right when it says offline, except with some virtual networks.',
      ],
      related: ['unreachable'],
    },

    unreachable: {
      title: 'The server cannot be reached',
      happened: [
        'No request to the server came through, and none of the causes that can be told apart fits. The name, the certificate, a firewall, or the server itself: a browser does not tell a page which.',
      ],
      block: {
        evidence: 'neither /v1/client/init nor /healthz.gif is answered',
      },
      visitor: 'failed',
      operator:
        'Nothing in the log. Whatever watches over the server (`/healthz`) should have said something.',
      fix: [
        {
          at: 'In the browser',
          steps: [
            openHealth,
            'It shows an error of its own: that is the cause, in the words of the browser (the name is not known, the certificate is not valid, the connection was refused).',
            'It answers `{"status":"ok"}`: then the page is the difference. Look at the network panel of the developer tools for the request in red.',
            'If Evidence names a script of your own site: a part of the widget that stands in your bundle was removed by a deploy. Keep the old files for the pages that are still open, or load the page again.',
          ],
        },
        {
          at: 'On the server',
          steps: [
            'See that it runs, and where it listens: its first line of output says it. `127.0.0.1`, the default, is reached from this machine alone; a proxy in front, or `--host`, opens it.',
            { code: 'parley serve --host 0.0.0.0 --port 3000' },
          ],
        },
        {
          at: 'From a terminal',
          steps: [
            'From another machine, this names the cause more exactly than a browser does:',
            { code: 'curl -v https://chat.example/healthz' },
          ],
        },
      ],
      certainty: [
        'Likely: it is what is left when nothing else fits.',
        'What fools it: an extension that blocks everything of the server, its image too, looks like a server that is down.',
        'Evidence says what was tried. If it says that the request is answered when it is asked again, the trouble is over, or comes and goes.',
      ],
      related: ['offline', 'blocked_by_client', 'csp_blocked', 'mixed_content'],
    },

    unexpected_answer: {
      title: 'The answer is not one of Parley',
      happened: [
        'The server answered with a success that the widget does not understand: a page where JSON was expected, or JSON of another shape. The address is that of something else, or something on the way has changed the answer.',
      ],
      block: {},
      visitor: 'lost',
      operator:
        'The log has a line for the request if it came to the server; then something behind it changes answers.',
      fix: [
        {
          at: 'In the browser',
          steps: [
            openHealth,
            'Parley answers `{"status":"ok"}`, and nothing around it.',
            'In the network panel of the developer tools, open the request to `/v1/client/init` and read its answer.',
          ],
        },
        {
          at: 'In the page',
          steps: [
            'Correct `data-api` or the option `api`: it is the address of the server, without `/v1` or anything else of ours behind it.',
          ],
        },
        {
          at: 'In front of the server',
          steps: [
            'Turn off what rewrites bodies there: minification, injected scripts, a page that answers for every path.',
          ],
        },
      ],
      certainty: ['Certain that the answer could not be used. Who gave it is not known.'],
      related: ['redirected', 'protocol_unsupported', 'api_missing'],
    },

    stream_buffered: {
      title: 'Something on the way holds the answer back',
      happened: [
        'The pieces of a reply left the server one after the other and arrived all at once, at its end. Visitors wait in front of nothing and then get everything: a proxy collects the stream before it passes it on.',
      ],
      block: {
        evidence: 'EVIDENCE',
      },
      visitor: 'slow',
      operator: 'Nothing is refused, so nothing is counted. The replies are complete.',
      fix: [
        {
          at: 'In front of the server',
          steps: [
            'nginx: switch buffering off for this server. It heeds `X-Accel-Buffering: no`, which every stream carries, unless that was turned off.',
            { code: 'proxy_buffering off;' },
            'Caddy:',
            { code: 'flush_interval -1' },
            'Do not compress `text/event-stream`, neither in the proxy nor in a CDN: a compressor waits until it has enough.',
            'A CDN or a virus scanner that reads whole answers before it passes them on has to leave `/v1/client/chat` alone.',
          ],
        },
      ],
      certainty: [
        'Likely: by the clock of the server the events span seconds, and in the page they came together.',
        'What fools it: a page that slept (a background tab, a sleeping laptop) reads late what came in time. The widget leaves out what it can tell of that.',
      ],
      related: ['upstream_timeout'],
    },
  },
}
