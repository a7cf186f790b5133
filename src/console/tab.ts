/** What each tab of a client token's page is given. */
import type { ClientToken } from '../protocol/control.js'
import type { Blocked } from './blocked.js'

/** A token with the tag that a write of it sends as `ifMatch`. */
export interface TaggedToken {
  token: ClientToken
  etag: string | null
}

export interface TabProps extends TaggedToken {
  /** Takes over the answer of a write: the page shows it at once. */
  onChange: (changed: TaggedToken) => void
  /** Reads the token anew: somebody else has changed it. Resolves to what is there now. */
  onReload: () => Promise<TaggedToken>
  /** Whom the token has refused. */
  blocked: Blocked
}
