/** Whether names can be asked for at all: without that, a name that is not found means nothing. */
import { Resolver } from 'node:dns/promises'

/** The resolver of this machine is asked, and nobody else. */
const timeoutMs = 2000

/** They are there if anything is: the root, and its largest children. */
const certainNames = ['.', 'com', 'org']

/**
 * False where the resolver knows nothing of the internet's names, because there is no network or it
 * has been cut off from them. Never rejects.
 */
export const knowsNames = async (): Promise<boolean> => {
  const resolver = new Resolver({ timeout: timeoutMs, tries: 1 })
  try {
    await Promise.any(certainNames.map((name) => resolver.resolveNs(name)))
    return true
  } catch {
    return false
  } finally {
    resolver.cancel()
  }
}
