/** TLS certificates of the tests' own, made anew by each run: Chromium is told to trust the one key. */
import { createHash, X509Certificate } from 'node:crypto'
import { generate } from 'selfsigned'

export interface Certificate {
  key: string
  cert: string
  /** SHA-256 of the public key, as Chromium's flag for keys to trust wants it. */
  keyHash: string
}

interface CertificateOptions {
  names: readonly string[]
  /** Default: for a year from now. */
  notBefore?: Date
  notAfter?: Date
}

export const createCertificate = async ({
  names,
  notBefore,
  notAfter,
}: CertificateOptions): Promise<Certificate> => {
  const made = await generate([{ name: 'commonName', value: names[0] ?? '' }], {
    keyType: 'ec',
    algorithm: 'sha256',
    ...(notBefore && { notBeforeDate: notBefore }),
    ...(notAfter && { notAfterDate: notAfter }),
    extensions: [
      { name: 'subjectAltName', altNames: names.map((value) => ({ type: 2 as const, value })) },
    ],
  })
  const { publicKey } = new X509Certificate(made.cert)
  const keyHash = createHash('sha256')
    .update(publicKey.export({ type: 'spki', format: 'der' }))
    .digest('base64')
  return { key: made.private, cert: made.cert, keyHash }
}
