/**
 * Set-up links: secrets that let their bearer set the operator's password, once. Whoever starts the
 * server or sits at its command line is shown one; only its hash is kept.
 */
import { createSecret, sha256 } from './identifiers.js'
import type { Store } from './store/store.js'

const hourMs = 3_600_000
/** The first password: long enough for a server that was started in the evening. */
export const setupLinkHours = 24
/** Of a password that is forgotten: whoever asks for it is about to use it. */
export const resetLinkHours = 1

export interface SetupLink {
  /** Goes into the link's fragment, which no server sees: `<url>/console/#setup=<secret>`. */
  secret: string
  expiresAt: string
  /** Whether a password is set already, which this one would replace. */
  isReset: boolean
}

/** Several may be valid at once, since several processes may start; a password that is set ends all. */
export const createSetupLink = (store: Store): Promise<SetupLink> => {
  const secret = createSecret()
  return store.write(function* (tx) {
    const isReset = (yield* tx.operators.find()) !== undefined
    const expiresAt = tx.now + (isReset ? resetLinkHours : setupLinkHours) * hourMs
    yield* tx.setupLinks.insert(sha256(secret), expiresAt)
    return { secret, expiresAt: new Date(expiresAt).toISOString(), isReset }
  })
}
