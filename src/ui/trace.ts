/**
 * What is fetched where `debug` is on: each step of the chat, printed with its timing.
 */
import { createTrace, type Trace } from '../chat/trace.js'
import { version } from '../diagnosis/version.js'
import type { PanelHost, WidgetOptions } from '../launcher/panel.js'

/** Not as elsewhere: that would be a chunk of its own for all who need it. */
const redactRoughly = (token: string): string => `${token.slice(0, 8)}…${token.slice(-4)}`

/** What was asked of the server so far: the script, and its parts. */
const loadedFrom = (api: string, token: string): string[] =>
  performance
    .getEntriesByType('resource')
    .filter(({ name }) => api !== '' && name.startsWith(`${api}/`))
    .map(({ name, startTime, duration }) => {
      const path = name.slice(api.length).replace(token, redactRoughly(token))
      return `${path} asked for at ${Math.round(startTime)} ms, there in ${Math.round(duration)} ms`
    })

const describeOptions = ({ token, container, ...options }: WidgetOptions): string =>
  JSON.stringify({ token: redactRoughly(token), container: container?.tagName ?? null, ...options })

/** Prints what has happened, and from now on what happens. Nothing that was said is printed. */
export const beginTrace = ({ root, options }: PanelHost, signal: AbortSignal): Trace => {
  const trace = createTrace()
  const { note } = trace
  note('start', `widget ${version} for ${options.api} on ${self.origin}`)
  for (const one of loadedFrom(options.api, options.token)) note('load', one)
  note('options', describeOptions(options))
  for (const name of ['open', 'close', 'send', 'message', 'error']) {
    root.host.addEventListener(
      `parley:${name}`,
      (event) => {
        const { detail } = event as CustomEvent<{ text?: string; code?: string } | undefined>
        const size = detail?.text === undefined ? '' : `${detail.text.length} characters`
        note('event', `${name} ${detail?.code ?? size}`.trim())
      },
      { signal },
    )
  }
  return trace
}
