/**
 * What the panel's chunk exports: a chat and the surface that shows it, wired to the launcher. The
 * chat's own code is fetched beside it, so that the visitor can type before it is there.
 */
import type { Chat } from '../chat/chat.js'
import { deferChat } from '../chat/deferred.js'
import type { Panel, PanelHost } from '../launcher/panel.js'
import { createSurface } from './surface.js'

export const createPanel = (host: PanelHost): Panel => {
  const { token, api, agentId } = host.options
  const fetchChat = () => import('../chat/chat.js')
  // On its way already when the visitor opens; a failure is told when it is asked for.
  if (navigator.onLine) fetchChat().catch(() => {})
  const load = async (): Promise<Chat> => {
    const { createChat } = await fetchChat()
    const onMessage = (message: { id: string; text: string }) => host.emit('message', message)
    const { diagnose, trace } = host
    return createChat({ token, api, agentId, onMessage }, { diagnose, watch: trace?.watch })
  }
  return createSurface(host, deferChat({ load, diagnose: host.diagnose }))
}
