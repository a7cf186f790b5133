/**
 * Looks for a chat that the site's own script mounts (the npm package, a framework's component): a
 * client token in the text of the page or in what it loads from its own origin. A hint, no proof.
 */
import { classifyToken } from '../protocol/credential.js'
import { acceptedEncodings, readBody, textOf } from './answer-body.js'
import { headerOf, mediaTypeOf } from './headers.js'
import type { Network } from './network.js'
import type { PageDocument } from './page-document.js'
import { addressIn, type Tag } from './tag.js'

const maxScripts = 10
const maxScriptBytes = 1024 * 1024
const maxMs = 8_000

/** Null if there is no such hint. */
export const findBundle = async (
  { scripts, html }: PageDocument,
  origin: string,
  network: Network,
  signal: AbortSignal,
): Promise<Tag | null> => {
  const inPage = mountIn(html)
  if (inPage) return inPage
  const bounded = AbortSignal.any([signal, AbortSignal.timeout(maxMs)])
  const own = scripts.flatMap(({ src }) => (src?.origin === origin ? [src] : []))
  for (const url of own.slice(0, maxScripts)) {
    const found = mountIn(await readScript(url, network, bounded))
    if (found) return found
  }
  signal.throwIfAborted()
  return null
}

/** Empty if it cannot be read: a hint that is missing is no fault. */
const readScript = async (url: URL, network: Network, signal: AbortSignal): Promise<string> => {
  try {
    const answer = await network.request({
      url,
      headers: { 'accept-encoding': acceptedEncodings },
      signal,
    })
    if (answer.status !== 200 || !mediaTypeOf(answer).endsWith('javascript')) {
      answer.close()
      return ''
    }
    return textOf(await readBody(answer, maxScriptBytes), headerOf(answer, 'content-type'))
  } catch {
    return ''
  }
}

const mountIn = (text: string): Tag | null => {
  for (const { 0: token, index } of text.matchAll(/\bct_(live|test)_[0-9A-Za-z]{38}\b/g)) {
    if (classifyToken(token) !== 'client_token') continue
    const around = text.slice(Math.max(0, index - 500), index + 500)
    const [, api] = /\bapi["']?\s*[:=]\s*\\?["'`](https?:\/\/[^"'`\s\\]+)/.exec(around) ?? []
    return {
      form: 'bundle',
      token,
      api: addressIn(api),
      script: null,
      nonce: null,
      integrity: null,
      crossOrigin: null,
      inertType: null,
      isTooLong: false,
      text: '',
    }
  }
  return null
}
