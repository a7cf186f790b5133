/** The reference as pages, as the server serves it. Without a script, and with one style sheet. */
import { html, raw } from 'hono/html'
import { nearest } from '../../protocol/nearest.js'
import type { Prose, Table, Way } from './article.js'
import { codes, codesOf, groups } from './articles.js'
import { piecesOf } from './prose.js'
import { sheetOf, titleOf, type Sheet, type Shown } from './sheet.js'
import { styles } from './styles.js'

type Markup = ReturnType<typeof html>

/** Addresses are relative, so that a server below a path of another needs no word of it. */
interface Places {
  /** In front of a code. */
  page: string
  index: string
}

const fromPage: Places = { page: '', index: '../errors' }
const fromIndex: Places = { page: 'errors/', index: 'errors' }

/** The page of a code, or undefined if there is no such code. */
const page = (code: string): string | undefined => {
  const sheet = sheetOf(code)
  return sheet && document(`${code} – Parley`, fromPage, setSheet(sheet))
}

/** All codes, by what they are about. */
const index = (): string =>
  document(
    'Errors – Parley',
    fromIndex,
    html`<h1>Errors</h1>
      <p class="lead">
        Every code that the server answers and that the widget prints: what happened, who sees what,
        and what to change.
      </p>
      ${groups.map(
        (group) =>
          html`<section>
            <h2>${group.title}</h2>
            <p>${inline(group.about, fromIndex)}</p>
            <ul class="codes">
              ${codesOf(group).map(
                (code) =>
                  html`<li>
                    <a href="${fromIndex.page}${code}"><code>${code}</code></a>
                    <span>${titleOf(code)}</span>
                  </li>`,
              )}
            </ul>
          </section>`,
      )}`,
  )

/** For a code that there is not. */
const unknown = (code: string): string => {
  const near = nearest(code, codes)
  return document(
    'No such code – Parley',
    fromPage,
    html`<h1>No such code</h1>
      <p class="lead"><code>${code.slice(0, 80)}</code> is not a code of this server’s version.</p>
      ${
        near
          ? html`<p>
              Did you mean <a href="${near}"><code>${near}</code></a
              >?
            </p>`
          : ''
      }
      <p>
        A widget or a server of another version may have codes of its own.
        <a href="${fromPage.index}">All codes of this one</a>
      </p>`,
  )
}

/** In one piece: the policy names the hash of exactly this text. */
const styleElement = raw(`<style>${styles}</style>`)

const document = (title: string, places: Places, content: Markup): string =>
  String(
    html`<!doctype html>
      <html lang="en">
        <head>
          <meta charset="utf-8" />
          <meta name="viewport" content="width=device-width, initial-scale=1" />
          <meta name="color-scheme" content="light dark" />
          <title>${title}</title>
          ${styleElement}
        </head>
        <body>
          <header>
            <nav aria-label="Reference"><a href="${places.index}">Parley · Errors</a></nav>
          </header>
          <main>${content}</main>
        </body>
      </html> `,
  )

const setSheet = (sheet: Sheet): Markup => html`
  <h1><code>${breakable(sheet.code)}</code></h1>
  <p class="lead">${sheet.title}.</p>
  <p class="source">${inline(sheet.source)}</p>
  <section>
    <h2>What happened</h2>
    ${paragraphs(sheet.happened)}
  </section>
  ${
    sheet.ways.length > 0
      ? html`<section>
          <h2>How to fix it</h2>
          ${sheet.ways.map(setWay)} ${sheet.tables.map(setTable)}
        </section>`
      : ''
  }
  <section>
    <h2>Who sees what</h2>
    ${sheet.shown.map(setShown)}
  </section>
  <section>
    <h2>How sure this is</h2>
    ${paragraphs(sheet.certainty)}
  </section>
  <section>
    <h2>See also</h2>
    <ul class="codes">
      ${sheet.related.map(
        (code) =>
          html`<li>
            <a href="${code}"><code>${code}</code></a> <span>${titleOf(code)}</span>
          </li>`,
      )}
      <li><a href="${fromPage.index}">All codes</a></li>
    </ul>
  </section>
`

const setShown = ({ who, says, text }: Shown): Markup =>
  html`<div class="shown">
    <h3>${who}</h3>
    <p>${inline(says)}</p>
    ${text === undefined ? '' : html`<pre><code>${text}</code></pre>`}
  </div>`

const setWay = ({ at, steps }: Way): Markup =>
  html`<div class="way">
    <h3>${at}</h3>
    ${steps.map((step) =>
      typeof step === 'string'
        ? html`<p>${inline(step)}</p>`
        : html`<pre class="copy"><code>${step.code}</code></pre>`,
    )}
  </div>`

/** On a narrow screen its cells stand below each other, and roles say that it still is a table. */
const setTable = ({ caption, head, rows }: Table): Markup =>
  html`<h3 id="table">${inline(caption)}</h3>
    <table role="table" aria-labelledby="table">
      <thead role="rowgroup">
        <tr role="row">
          ${head.map((cell) => html`<th scope="col" role="columnheader">${cell}</th>`)}
        </tr>
      </thead>
      <tbody role="rowgroup">
        ${rows.map(
          (row) =>
            html`<tr role="row">
              ${row.map(
                (cell, column) =>
                  html`<td role="cell" data-head="${head[column] ?? ''}">${inline(cell)}</td>`,
              )}
            </tr>`,
        )}
      </tbody>
    </table>`

const paragraphs = (texts: readonly Prose[]): Markup[] =>
  texts.map((text) => html`<p>${inline(text)}</p>`)

const inline = (prose: Prose, places: Places = fromPage): Markup[] =>
  piecesOf(prose).map((piece) => {
    if (piece.kind === 'reference') {
      return html`<a href="${places.page}${piece.code}"><code>${piece.code}</code></a>`
    }
    if (piece.kind === 'code') return html`<code>${piece.text}</code>`
    return piece.kind === 'label' ? html`<strong>${piece.text}</strong>` : html`${piece.text}`
  })

/** A long code may go on in the next line, and is still copied whole. */
const breakable = (code: string): Markup[] =>
  code.split('_').map((part, index) => (index === 0 ? html`${part}` : html`_<wbr />${part}`))

/** The whole reference. */
export const errorPages = { index, page, unknown, styles }
