/** Step 7: clocks, certificates, the version of HTTP, and an encrypted page with a server that is not. */
import type { Finding } from '../../protocol/doctor.js'
import { failedBy } from '../explained.js'
import { describeFault } from '../fault.js'
import { failed, passed, warned, type Result, type Skipped } from '../finding.js'
import { bounded, type Visit } from '../visit.js'

const dayMs = 86_400_000
/** Certificates of ninety days are renewed a month before their end. */
const soonDays = 14
const maxSkewMs = 60_000

export const examineTransport = async (visit: Visit): Promise<Result | Skipped> => {
  const { page, document, api, clockSkewMs } = visit
  const server = api === null ? null : new URL(api)
  const isReached = server !== null && visit.lostAt === null
  // What did not answer has been spoken of.
  const reached = [...(document ? [page] : []), ...(isReached ? [server] : [])]
  if (reached.length === 0) return { skipped: 'nothing answered' }
  const hosts = new Map(reached.map((url) => [url.host, url]))
  const encrypted = [...hosts.values()].filter(({ protocol }) => protocol === 'https:')
  const findings: Finding[] = []
  let facts: Result['facts'] = {
    clockSkewSeconds: clockSkewMs === null ? null : Math.round(clockSkewMs / 1000) || 0,
  }
  if (server && isMixed(page, server)) findings.push(failedBy('mixed_content', visit))
  for (const url of encrypted) {
    const { findings: found, facts: seen } = await examineTls(visit, url, url === server)
    findings.push(...found)
    const whose = url === server || server?.host === url.host ? 'server' : 'page'
    facts = { ...facts, ...prefixed(whose, seen) }
  }
  if (clockSkewMs !== null && Math.abs(clockSkewMs) > maxSkewMs) {
    findings.push(
      warned(
        'clock_skew',
        `the server's clock is ${words(Math.abs(clockSkewMs))} ${clockSkewMs > 0 ? 'ahead of' : 'behind'} that of this machine.`,
        'let both be set over the network (NTP); times in the console and the logs are wrong otherwise',
      ),
    )
  }
  return { findings: findings.length > 0 ? findings : [passed('not encrypted')], facts }
}

/** Browsers take loopback addresses for as safe as https. */
const isLoopback = ({ hostname }: URL): boolean =>
  /^(localhost|.+\.localhost|127(\.\d+){3}|\[::1\])$/.test(hostname)

const isMixed = (page: URL, server: URL): boolean =>
  page.protocol === 'https:' && server.protocol === 'http:' && !isLoopback(server)

interface Seen {
  certificateDays: number | null
  protocol: string | null
}

const examineTls = async (
  visit: Visit,
  url: URL,
  isServer: boolean,
): Promise<{ findings: Finding[]; facts: Seen }> => {
  const facts: Seen = { certificateDays: null, protocol: null }
  try {
    const tls = await visit.network.inspectTls(url, bounded(visit))
    const days = Math.floor((tls.expiresAt - visit.now()) / dayMs)
    const seen = { certificateDays: days, protocol: tls.protocol }
    const findings = [certificateFinding(url, days)]
    if (tls.protocol !== 'h2' && isServer) findings.push(slowProtocol(url))
    return { findings, facts: seen }
  } catch (error) {
    return { findings: [describeFault(error, url)], facts }
  }
}

const certificateFinding = ({ host }: URL, days: number): Finding => {
  const renew = 'renew it, and see why that did not happen by itself'
  if (days < 0) {
    return failed(
      'certificate_expired',
      `the certificate of ${host} ended ${-days} days ago.`,
      renew,
    )
  }
  return days < soonDays
    ? warned(
        'certificate_expires_soon',
        `the certificate of ${host} ends in ${days} ${days === 1 ? 'day' : 'days'}.`,
        renew,
      )
    : passed(`the certificate of ${host} is good for ${days} days`)
}

const slowProtocol = ({ host }: URL): Finding =>
  warned(
    'http1_only',
    `${host} speaks HTTP/1.1 only: a browser opens six connections to it at most, and each reply holds one.`,
    'switch HTTP/2 on in what stands in front of the server (nginx: http2 on)',
  )

const prefixed = (whose: string, { certificateDays, protocol }: Seen) => ({
  [`${whose}CertificateDays`]: certificateDays,
  [`${whose}Protocol`]: protocol,
})

const words = (ms: number): string => {
  const minutes = Math.round(ms / 60_000)
  return minutes < 120 ? `${minutes} minutes` : `${Math.round(minutes / 60)} hours`
}
