/**
 * What the panel's chunk exports: a chat and the surface that shows it, wired to the launcher. The
 * chat's own code is fetched beside it, so that the visitor can type before it is there.
 */
import type { Chat } from '../chat/chat.js'
import { deferChat } from '../chat/deferred.js'
import type { Trace } from '../chat/trace.js'
import type { Panel, PanelHost } from '../launcher/panel.js'
import { createSurface } from './surface.js'
import { preloadConversation } from './talk.js'

/** A link must not switch it on: the query counts on a page of this very computer alone. */
const isDebugged = ({ debug }: PanelHost['options']): boolean =>
  debug ||
  /^(localhost|127\.0\.0\.1|\[::1\])\?(.*&)?parley-debug\b/.test(
    location.hostname + location.search,
  )

export const createPanel = (host: PanelHost): Panel => {
  const { token, api, agentId } = host.options
  const { diagnose } = host
  const life = new AbortController()
  let trace: Trace | null = null
  const tracing = isDebugged(host.options)
    ? import('./trace.js').then(
        ({ beginTrace }) => void (trace = beginTrace(host, life.signal)),
        () => {},
      )
    : null
  const fetchChat = () => import('../chat/chat.js')
  // On its way already when the visitor opens; a failure is told when it is asked for.
  if (navigator.onLine) fetchChat().catch(() => {})
  const load = async (): Promise<Chat> => {
    const { createChat } = await fetchChat()
    await tracing
    // Behind the handshake's request, and not after its answer: it may bring something to show.
    setTimeout(preloadConversation)
    const onMessage = (message: { id: string; text: string }) => host.emit('message', message)
    return createChat({ token, api, agentId, onMessage }, { diagnose, watch: trace?.watch })
  }
  const surface = createSurface(host, deferChat({ load, diagnose }))
  return {
    ...surface,
    diagnosis: () => ({ ...surface.diagnosis(), trace: [...(trace?.lines ?? [])] }),
    destroy() {
      life.abort()
      surface.destroy()
    },
  }
}
