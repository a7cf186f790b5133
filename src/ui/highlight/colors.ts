/**
 * The colours of code, on the sunken ground of its block: few and quiet, each with a contrast of 4.5
 * and more in either scheme, whatever the site's accent. Where the system sets colours, it sets these.
 */
import type { Scheme } from '../theme.js'
import type { Kind } from './grammars.js'

export const codeColors: Record<Scheme, Record<Kind, string>> = {
  light: {
    comment: '#616d68',
    keyword: '#8a3ea3',
    string: '#23703f',
    number: '#9a5100',
    name: '#1d61ad',
    type: '#0b6c77',
    inserted: '#23703f',
    deleted: '#b8322c',
  },
  dark: {
    comment: '#95a29c',
    keyword: '#cfa6ee',
    string: '#93d0a0',
    number: '#e8b67c',
    name: '#93c0f4',
    type: '#82d1d6',
    inserted: '#93d0a0',
    deleted: '#ff9a92',
  },
}

/** One of the two names stands for nothing, and the other is not set, so that what follows counts. */
const rules = (Object.keys(codeColors.light) as Kind[])
  .map(
    (kind) =>
      `.c-${kind}{color:var(--light,${codeColors.light[kind]})var(--dark,${codeColors.dark[kind]})}`,
  )
  .join('')

export const highlightStyles = /* css */ `${rules}
.c-comment { font-style: italic; }
@media (forced-colors: active) {
  .c-keyword, .c-name { font-weight: 600; }
  .code-block span { forced-color-adjust: auto; }
}
@media (prefers-contrast: more) {
  .code-block code span { color: inherit; }
  .c-keyword, .c-name { font-weight: 600; }
}
`
