/** `/v1/client/conversations`: what a visitor said before, for that visitor alone. */
import { ownConversationsQuerySchema } from '../../protocol/client.js'
import type { Settings } from '../config.js'
import { parseFields } from '../fields.js'
import type { HttpApp, HttpContext } from '../http/context.js'
import type { OwnConversationKeeper } from '../own-conversations.js'
import { namedSession, requestOrigin } from './session.js'

interface Parts {
  settings: Settings
  ownConversations: OwnConversationKeeper
  /** Stops a reply that runs in this process. Others notice by themselves. */
  stop(turnId: string): void
}

export const ownConversationRoutes = (app: HttpApp, parts: Parts): void => {
  const { settings, ownConversations, stop } = parts
  /** There is no body: the session stands in the header, and never in the address. */
  const caller = (c: HttpContext) => ({
    sessionId: namedSession(c, null),
    origin: requestOrigin(c, settings.publicUrl),
  })

  app.get('/v1/client/conversations', async (c) => {
    const query = parseFields(ownConversationsQuerySchema, c.req.query())
    return answer(c, await ownConversations.list(caller(c), query))
  })

  app.get('/v1/client/conversations/:id', async (c) =>
    answer(c, await ownConversations.show(caller(c), c.req.param('id'))),
  )

  app.delete('/v1/client/conversations/:id', async (c) => {
    const stopped = await ownConversations.remove(caller(c), c.req.param('id'))
    for (const turnId of stopped) stop(turnId)
    return answer(c, { success: true })
  })
}

const answer = (c: HttpContext, body: object): Response =>
  c.json(body, 200, { 'cache-control': 'no-store' })
