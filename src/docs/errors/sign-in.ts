/** What is written about signing in to the console. */
import type { Group } from './article.js'

export const signIn: Group = {
  title: 'Signing in',
  about: 'The console and its operator. Visitors never meet any of these.',
  articles: {
    sign_in_required: {
      happened: [
        'Nobody is signed in, or the sign-in has ended: it does after twelve hours without use, after a week in any case, or when the password was changed elsewhere.',
      ],
      visitor: 'none',
      operator: 'The console asks for the password, and goes on where it was.',
      answer: { detail: 'Nobody is signed in, or the sign-in has ended.' },
      fix: [
        { at: 'In the console', steps: ['Sign in again.'] },
        {
          at: 'In your program',
          steps: ['Programs do not sign in. Send an API key: see `key_missing`.'],
        },
      ],
      certainty: ['Certain.'],
      related: ['password_wrong', 'key_missing'],
    },

    password_wrong: {
      happened: ['The password is not the one that was set, or none was set yet.'],
      visitor: 'none',
      operator: 'The line of the log for the request. Failed sign-ins are counted by address.',
      answer: { detail: 'The password is not the one that was set.' },
      fix: [
        {
          at: 'From a terminal',
          steps: [
            'On the machine of the server, this prints a link that sets a new one. Until it is used the old one stays.',
            { code: 'parley user reset-password' },
          ],
        },
      ],
      certainty: ['Certain.'],
      related: ['sign_in_limited', 'setup_link_invalid'],
    },

    sign_in_limited: {
      happened: [
        'Too many sign-ins from this address have failed, or too many passwords are being checked at this moment. The right password is not looked at either, until the time is over.',
      ],
      visitor: 'none',
      operator: 'The line of the log for the request, with status 429.',
      answer: {
        detail:
          '10 sign-ins from this address have failed in the last 15 minutes; at most 10 may, and fewer while many fail elsewhere. Wait, or make a new link with "parley user reset-password".',
        retryAfterMs: 812000,
      },
      fix: [
        {
          at: 'In the console',
          steps: ['Wait as long as it says. If you did not try, somebody else did.'],
        },
        {
          at: 'From a terminal',
          steps: [
            'A new link lets you in at once, from the machine of the server:',
            { code: 'parley user reset-password' },
          ],
        },
        {
          at: 'On the server',
          steps: [
            'Behind a proxy that `trustProxy` does not name, all share one address, and somebody who guesses locks everybody out.',
          ],
        },
      ],
      certainty: ['Certain.'],
      related: ['password_wrong'],
    },

    setup_link_invalid: {
      happened: [
        'The link that sets the password works once, and only for some hours. This one was used, has expired, or was replaced by a newer one.',
      ],
      visitor: 'none',
      operator: 'The page of the link says so.',
      answer: {
        detail:
          'The link was used, has expired, or was replaced because a password was set. Make another with "parley user reset-password".',
      },
      fix: [
        {
          at: 'From a terminal',
          steps: ['On the machine of the server:', { code: 'parley user reset-password' }],
        },
      ],
      certainty: [
        'Certain. If it was used and not by you, set the password anew at once and look who has access to the output of the server.',
      ],
      related: ['password_wrong'],
    },

    csrf_token_invalid: {
      happened: [
        'A request with the cookie of the operator did not come from the page of the console itself, or that page is from before the last sign-in. It was refused, so that no other site can act in your name.',
      ],
      visitor: 'none',
      operator: 'The console loads its token again by itself, and says so only if that fails.',
      answer: {
        detail:
          'expected the header X-CSRF-Token with the token of GET /v1/console/session, seen none. Load the console again.',
      },
      fix: [
        { at: 'In the console', steps: ['Load the page again.'] },
        {
          at: 'In front of the server',
          steps: [
            'If it happens each time: the proxy must pass `Host`, `Origin` and `X-CSRF-Token` on as they are.',
          ],
        },
        {
          at: 'In your program',
          steps: ['Do not use the cookie. Send an API key: see `key_missing`.'],
        },
      ],
      certainty: ['Certain that the proof is not there. Mostly an old tab, rarely an attack.'],
      related: ['sign_in_required', 'wrong_host'],
    },

    wrong_host: {
      happened: [
        'The request for the console named a host that is not the address of this server. It is refused because a foreign name that points here could otherwise read with your cookie.',
        'Only the console is held to its name; the chat answers under any.',
      ],
      block: {},
      visitor: 'lost',
      operator: 'The console does not open under that name; it says which one it expects.',
      answer: {
        detail:
          'expected the Host chat.example, seen chat.internal:3000. If the console is to be reached by that name, set publicUrl to it; behind a proxy, pass the Host header on.',
      },
      fix: [
        {
          at: 'On the server',
          steps: [
            'Say the name under which it is reached, in `publicUrl`, in `PARLEY_PUBLIC_URL` or here:',
            { code: 'parley serve --public-url https://chat.example' },
          ],
        },
        {
          at: 'In front of the server',
          steps: [
            'Pass the name on that the browser asked for. In nginx:',
            { code: 'proxy_set_header Host $host;' },
          ],
        },
      ],
      certainty: ['Certain: the answer names what was expected and what was seen.'],
      related: ['csrf_token_invalid'],
    },
  },
}
