/** What is written about the way between the page and the server. */
import type { Group } from './article.js'
import { askDoctor, checkPage } from './doctor.js'

const openHealth = 'Open `https://chat.example/healthz` in the same browser, in a tab of its own.'

export const network: Group = {
  title: 'The way to the server',
  about:
    'A browser tells a page almost nothing about a request that failed. The widget looks closer, once, and says how sure it is.',
  articles: {
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
            'The doctor asks what the page asks, and says which header is missing where:',
            { code: 'parley doctor https://www.shop.example' },
            'This shows what arrives. The second line of interest is `access-control-allow-origin`:',
            {
              code: 'curl -si -X POST https://chat.example/v1/client/init -H "Origin: https://www.shop.example" -d "{}"',
            },
          ],
        },
        checkPage,
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
        evidence: 'there is an answer, which this page may not read, and /healthz.gif is no image',
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
        askDoctor('The doctor takes the same way from the command line, and says what answers:'),
        checkPage,
      ],
      certainty: [
        'Likely. Something answered the request, and the image that only Parley has did not load; or the policy of the page allows the server and the browser still names a violation, which happens when a request is sent elsewhere.',
        'What fools it: an extension that blocks the image makes `cors_stripped` look like this.',
      ],
      related: ['cors_stripped', 'unexpected_answer', 'unreachable'],
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
            'The doctor walks the same way, and looks at names, certificates and clocks besides:',
            { code: 'parley doctor https://www.shop.example' },
            'From another machine, this names the cause more exactly than a browser does:',
            { code: 'curl -v https://chat.example/healthz' },
          ],
        },
        checkPage,
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
        askDoctor('The doctor takes the same way from the command line, and says what answers:'),
        checkPage,
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
        evidence: 'the server wrote for 8.4 s, and all came within 0.0 s at its end',
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
        askDoctor('The doctor sends one message and measures whether its reply streams:', '--send'),
      ],
      certainty: [
        'Likely: by the clock of the server the events span seconds, and in the page they came together.',
        'What fools it: a laptop that slept meanwhile, or a page that was too busy to read. A page in the background and a reply of less than three seconds are not judged.',
      ],
      related: ['upstream_timeout'],
    },
  },
}
