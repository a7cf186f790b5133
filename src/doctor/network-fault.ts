/** What an error of Node's network code means: one of our faults. It has no words for it. */
import { NetworkError, type NetworkFault } from './network.js'

const faults: Readonly<Record<string, NetworkFault>> = {
  ENOTFOUND: 'name_not_found',
  EAI_NONAME: 'name_not_found',
  ENODATA: 'name_not_found',
  EAI_AGAIN: 'network_unavailable',
  EAI_FAIL: 'network_unavailable',
  ENETUNREACH: 'network_unavailable',
  ENETDOWN: 'network_unavailable',
  EADDRNOTAVAIL: 'network_unavailable',
  EHOSTUNREACH: 'host_unreachable',
  EHOSTDOWN: 'host_unreachable',
  // A firewall of this machine's, or of one on the way, forbids it.
  EACCES: 'host_unreachable',
  EPERM: 'host_unreachable',
  ECONNREFUSED: 'connection_refused',
  ECONNRESET: 'connection_reset',
  ECONNABORTED: 'connection_reset',
  EPIPE: 'connection_reset',
  ETIMEDOUT: 'timed_out',
  ERR_SOCKET_CONNECTION_TIMEOUT: 'timed_out',
  CERT_HAS_EXPIRED: 'certificate_expired',
  CERT_NOT_YET_VALID: 'certificate_expired',
  ERR_TLS_CERT_ALTNAME_INVALID: 'certificate_wrong_host',
  EPROTO: 'tls_failed',
  Z_DATA_ERROR: 'not_http',
  Z_BUF_ERROR: 'not_http',
}

/** Names of OpenSSL's, each of which means that nobody vouches for the certificate. */
const untrusted =
  /SELF_SIGNED|UNABLE_TO_(VERIFY|GET)|CERT_(UNTRUSTED|REVOKED|REJECTED|SIGNATURE|CHAIN)|INVALID_(CA|PURPOSE)|PATH_LENGTH|KEY_TOO_SMALL|MD_TOO_WEAK/

/** An error of the network becomes a NetworkError; any other, our own mistakes, stays what it is. */
export const asNetworkError = (error: unknown): unknown => {
  if (error instanceof NetworkError || !(error instanceof Error)) return error
  if (error.name === 'TimeoutError') return new NetworkError('timed_out', error.message)
  const relevant = mostTelling(error)
  const code = codeOf(relevant)
  const fault = faultOf(code) ?? (isOfTheSystem(relevant, code) ? 'connection_reset' : undefined)
  return fault ? new NetworkError(fault, code, { cause: relevant }) : error
}

const faultOf = (code: string): NetworkFault | undefined => {
  if (Object.hasOwn(faults, code)) return faults[code]
  if (untrusted.test(code)) return 'certificate_untrusted'
  if (code.startsWith('HPE_')) return 'not_http'
  if (/^(ERR_(SSL|TLS)|ERR_OSSL)/.test(code)) return 'tls_failed'
  return /^(ERR_BROTLI|ERR__ERROR_FORMAT)/.test(code) ? 'not_http' : undefined
}

/** What has a code that is not known here ends the connection all the same. */
const isOfTheSystem = (error: Error, code: string): boolean =>
  code !== '' && code !== 'ABORT_ERR' && !(error instanceof TypeError)

/** Of several attempts, IPv6 and IPv4, the one that came farther. */
const mostTelling = (error: Error): Error => {
  if (!(error instanceof AggregateError)) return error
  const attempts = error.errors.filter((one: unknown): one is Error => one instanceof Error)
  return (
    attempts.find((one) => faultOf(codeOf(one)) !== 'network_unavailable') ?? attempts[0] ?? error
  )
}

const codeOf = (error: Error): string =>
  'code' in error && typeof error.code === 'string' ? error.code : ''
