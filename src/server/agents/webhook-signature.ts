/**
 * Signatures by the Standard Webhooks convention (https://www.standardwebhooks.com), so that the
 * receiving side can use a library of that name.
 */
import { createHmac } from 'node:crypto'

/** Fewer bytes of secret are refused; the convention asks for 24 to 64. */
export const minSecretBytes = 24

/** The key in a secret: base64 after `whsec_`, otherwise the text's own bytes. */
export const readSecret = (secret: string): Buffer =>
  secret.startsWith('whsec_')
    ? Buffer.from(secret.slice('whsec_'.length), 'base64')
    : Buffer.from(secret, 'utf8')

export interface SignedContent {
  /** `webhook-id`: unique for each request. */
  id: string
  /** `webhook-timestamp`: seconds since 1970. */
  timestampSeconds: number
  /** The body's exact text. */
  body: string
}

/** The three headers; the signature is an HMAC-SHA256 over `id.timestamp.body`. */
export const signedHeaders = (
  key: Buffer,
  { id, timestampSeconds, body }: SignedContent,
): Record<string, string> => ({
  'webhook-id': id,
  'webhook-timestamp': String(timestampSeconds),
  'webhook-signature': `v1,${createHmac('sha256', key)
    .update(`${id}.${timestampSeconds}.${body}`)
    .digest('base64')}`,
})
