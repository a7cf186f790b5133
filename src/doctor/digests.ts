/**
 * The digests of one content in Base64. Each is made once, however many hashes a page compares it
 * with: the page is somebody else's, and may name thousands.
 */
import { createHash } from 'node:crypto'

/** By the name of an algorithm, in whatever case: `sha256`. */
export type DigestOf = (algorithm: string) => string

export const digestsOf = (content: string | Uint8Array): DigestOf => {
  const made = new Map<string, string>()
  return (algorithm) => {
    const name = algorithm.toLowerCase()
    const digest = made.get(name) ?? createHash(name).update(content).digest('base64')
    made.set(name, digest)
    return digest
  }
}
