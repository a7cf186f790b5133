/** What the directives of a Content-Security-Policy have to do with the chat. */
import type { Table } from './article.js'

export const directives: Table = {
  caption: 'What each directive has to do with the chat',
  head: ['Directive', 'Without it', 'Add'],
  rows: [
    [
      '`script-src` or `script-src-elem`',
      'The script of the chat or its parts do not load. Where the tag itself is forbidden, no code of ours runs, and the browser prints only its own line.',
      '`https://chat.example`. With `strict-dynamic` addresses count for nothing: give the tag the `nonce` of the page.',
    ],
    ['`connect-src`', 'The launcher shows, and every request fails.', '`https://chat.example`'],
    [
      '`default-src`',
      'It stands for each of the two that is not there.',
      'Write `script-src` and `connect-src`, and take over what `default-src` has.',
    ],
    ['`sandbox`', 'The page has no origin: `opaque_origin`.', '`allow-scripts allow-same-origin`'],
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
}
