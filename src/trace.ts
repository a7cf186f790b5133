/**
 * What is fetched where `debug` is on, in one chunk: each step of the chat, printed with its timing.
 */
import { createTrace } from './chat/trace.js'
import { version } from './diagnosis/version.js'
import type { TraceModule } from './launcher/shell.js'
import type { Tracing, WidgetOptions } from './launcher/panel.js'
import { redact } from './protocol/credential.js'

/** What was asked of a server so far: the script, and its parts. */
const loadedFrom = (api: string, token: string): string[] =>
  performance
    .getEntriesByType('resource')
    .filter(({ name }) => api !== '' && name.startsWith(`${api}/`))
    .map(({ name, startTime, duration }) => {
      const path = name.slice(api.length).replace(token, redact(token))
      return `${path} asked for at ${Math.round(startTime)} ms, there in ${Math.round(duration)} ms`
    })

const describeOptions = ({ token, container, ...options }: WidgetOptions): string =>
  JSON.stringify({ token: redact(token), container: container?.tagName ?? null, ...options })

/** Prints what has happened, and from now on what happens. Undone with the element. */
export const beginTrace: TraceModule['beginTrace'] = (element, options): Tracing => {
  const { note, watch, lines } = createTrace()
  note('start', `widget ${version} for ${options.api} on ${self.origin}`)
  for (const one of loadedFrom(options.api, options.token)) note('load', one)
  note('options', describeOptions(options))
  for (const name of ['open', 'close', 'send', 'message', 'error']) {
    element.addEventListener(`parley:${name}`, (event) => {
      const { detail } = event as CustomEvent<{ text?: string; code?: string } | undefined>
      const more =
        detail?.code ?? (detail?.text === undefined ? '' : `${detail.text.length} characters`)
      note('event', `${name} ${more}`.trim())
    })
  }
  return { watch, lines }
}
