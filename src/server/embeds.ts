/** What is known of a token when its embed script is asked for. */
import { classifyToken } from '../protocol/credential.js'
import { tokenConfigSchema } from '../protocol/config.js'
import type { DeadCode, EmbedFacts } from '../protocol/embed.js'
import { ParleyError } from '../protocol/errors.js'
import { findToken, requireActive } from './sessions.js'
import type { Store } from './store/store.js'

/** Never refuses: a page cannot see a script's status, so a dead token's script says it. */
export const embedFacts = async (store: Store, token: string): Promise<EmbedFacts> => {
  if (classifyToken(token) === 'secret_key') return { token }
  try {
    const { config } = await store.read(function* (tx) {
      const found = yield* findToken(tx, token)
      requireActive(found)
      return found
    })
    const parsed = tokenConfigSchema.safeParse(config)
    return { token, ...(parsed.success && { config: parsed.data }) }
  } catch (error) {
    if (error instanceof ParleyError && isDead(error.code)) return { token, dead: error.code }
    throw error
  }
}

const isDead = (code: string): code is DeadCode =>
  code === 'token_unknown' || code === 'token_inactive' || code === 'token_rotated'
