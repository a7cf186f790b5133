/**
 * The page of an error code, as the server serves it at `/docs/errors/<code>`: where a console's
 * "More" leads. It says what the console said, and what the visitor read.
 */
import { html } from 'hono/html'
import { isWidgetCode } from '../diagnosis/codes.js'
import { explain } from '../diagnosis/explanation.js'
import { errors } from '../protocol/errors.js'

/** The whole page, or undefined for a code that there is not. */
export const errorPage = (code: string): string | undefined => {
  const row = Object.hasOwn(errors, code) ? errors[code as keyof typeof errors] : undefined
  const { cause, fix } = explain(code, {
    problem: { title: row?.title, detail: row && `${row.title}.` },
    origin: 'https://www.shop.example',
    api: 'https://chat.example',
  })
  const command = Object.hasOwn(commands, code) ? commands[code] : ''
  if (!row && !isWidgetCode(code)) return undefined
  return String(
    html`<!doctype html>
      <html lang="en">
        <head>
          <meta charset="utf-8" />
          <meta name="viewport" content="width=device-width, initial-scale=1" />
          <meta name="color-scheme" content="light dark" />
          <title>${code} – Parley</title>
          <style>
            body {
              font:
                16px/1.6 system-ui,
                sans-serif;
              max-width: 40em;
              margin: 12vh auto;
              padding: 0 20px;
            }
            code {
              font-family: ui-monospace, monospace;
            }
            h1 {
              font-size: 1.5em;
            }
            dt {
              font-weight: 600;
              margin-top: 1em;
            }
            dd {
              margin: 0;
            }
          </style>
        </head>
        <body>
          <h1><code>${code}</code></h1>
          <dl>
            <dt>What happened</dt>
            <dd>${sentence(cause)}</dd>
            <dt>What to change</dt>
            <dd>${sentence(fix)}</dd>
            ${
              command &&
              html`<dt>From a terminal</dt>
                <dd><code>${command}</code></dd>
                <dd>The whole token stands in the source of the page.</dd>`
            }
            ${
              row
                ? html`<dt>What a visitor reads</dt>
                    <dd>${row.error}</dd>
                    <dt>HTTP status</dt>
                    <dd>${row.status}</dd>`
                : html`<dt>Who says it</dt>
                    <dd>The widget, in the page's own console. The server knows nothing of it.</dd>`
            }
          </dl>
        </body>
      </html>`,
  )
}

/** For what a command mends, that command. */
const commands: Readonly<Record<string, string>> = {
  origin_not_allowed: 'parley token update ct_live_… --add-origin www.shop.example',
  token_inactive: 'parley token update ct_live_… --active',
}

const sentence = (text: string): string => {
  const trimmed = text.trim().replace(/\.$/, '')
  return `${trimmed.charAt(0).toUpperCase()}${trimmed.slice(1)}.`
}
