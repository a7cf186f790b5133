/**
 * What the panel's chunk exports: a chat and the surface that shows it, wired to the launcher.
 */
import { createChat } from '../chat/chat.js'
import type { Panel, PanelHost } from '../launcher/panel.js'
import { createSurface } from './surface.js'

export const createPanel = (host: PanelHost): Panel => {
  const { token, api, agentId } = host.options
  const chat = createChat({
    token,
    api,
    agentId,
    onError: (diagnosis) => host.emit('error', diagnosis),
    onMessage: (message) => host.emit('message', message),
  })
  return createSurface(host, chat)
}
