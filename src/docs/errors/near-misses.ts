/** What an origin can nearly be on the list by, and what to write then. */
import type { Table } from './article.js'

export const nearMisses: Table = {
  caption: 'Near misses: what `nearMiss` says, and what to write',
  head: ['Near miss', 'The page', 'The list has', 'What to do'],
  rows: [
    [
      '`www`',
      '`https://www.shop.example`',
      '`shop.example`',
      'Add `www.shop.example`. A name stands for itself alone. For all names below it there is `*.shop.example`.',
    ],
    [
      '`apex`',
      '`https://shop.example`',
      '`*.shop.example`',
      'Add `shop.example`. The asterisk stands for at least one label, so the name itself is not among them.',
    ],
    [
      '`port`',
      '`http://localhost:5173`',
      '`localhost:3000`',
      'Add `localhost:5173`, or `http://localhost:*` for every port.',
    ],
    [
      '`scheme`',
      '`http://shop.example`',
      '`https://shop.example`',
      'Send visitors to https. An entry without a scheme, `shop.example`, allows both.',
    ],
    [
      '`loopback`',
      '`http://127.0.0.1:3000`',
      '`localhost:3000`',
      'Add `127.0.0.1:3000`, or open the page as `localhost`. `localhost`, `127.0.0.1` and `[::1]` are three hosts.',
    ],
  ],
}
