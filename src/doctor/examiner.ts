/**
 * The doctor as a server offers it to its operator: the same steps without a browser, over a network
 * that reaches public addresses and the server itself.
 */
import type { ExaminationEvent } from '../protocol/doctor.js'
import { examine } from './examine.js'
import { createGuardedNetwork } from './guarded-network.js'
import { machineAddresses } from './machine-addresses.js'

interface ExaminerOptions {
  /** Also loopback addresses and those of private networks. */
  allowPrivateAddresses: boolean
  /** The origin under which browsers reach the server; it may be private to the server itself. */
  publicUrl: string | null
  /** Where the server listens, `http://host:port`; null while it does not. */
  listeningAt(): string | null
}

interface Examination {
  page: URL
  token?: string
  api?: string
  send: boolean
  timeoutMs: number
  signal: AbortSignal
}

export const createExaminer = (
  options: ExaminerOptions,
): ((examination: Examination) => AsyncIterable<ExaminationEvent>) => {
  const { allowPrivateAddresses } = options
  const network = createGuardedNetwork({
    allowPrivateAddresses,
    isOwn: (url) => isOwn(url, options),
  })
  return (examination) =>
    examine(
      {
        ...examination,
        browse: async () => ({ skipped: 'only on the command line, with --browser' }),
      },
      network,
    )
}

/** Without a configured address, pages reach it by this machine's own, at the port that it has. */
const isOwn = (url: URL, { publicUrl, listeningAt }: ExaminerOptions): boolean => {
  if (publicUrl !== null) return url.origin === publicUrl
  const place = listeningAt()
  if (place === null || url.protocol !== 'http:' || url.port !== new URL(place).port) return false
  const host = url.hostname.replace(/^\[|\]$/g, '')
  return host === 'localhost' || machineAddresses().includes(host)
}
