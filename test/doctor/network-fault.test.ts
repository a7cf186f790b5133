/** What the system's errors mean. */
import { describe, expect, test } from 'vitest'
import { asNetworkError } from '../../src/doctor/network-fault.js'
import { NetworkError } from '../../src/doctor/network.js'

const coded = (code: string, error = new Error(code)) => Object.assign(error, { code })

const faultOf = (error: unknown) => {
  const read = asNetworkError(error)
  return read instanceof NetworkError ? read.fault : null
}

describe('an error of the system', () => {
  test.each([
    ['INVALID_PURPOSE', 'certificate_untrusted'],
    ['CA_KEY_TOO_SMALL', 'certificate_untrusted'],
    ['EE_KEY_TOO_SMALL', 'certificate_untrusted'],
    ['CA_MD_TOO_WEAK', 'certificate_untrusted'],
    ['CERT_REJECTED', 'certificate_untrusted'],
    ['PATH_LENGTH_EXCEEDED', 'certificate_untrusted'],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', 'certificate_untrusted'],
    ['INVALID_CA', 'certificate_untrusted'],
    ['CERT_HAS_EXPIRED', 'certificate_expired'],
    ['ERR_SSL_WRONG_VERSION_NUMBER', 'tls_failed'],
    ['EPERM', 'host_unreachable'],
    ['EACCES', 'host_unreachable'],
    ['HPE_INVALID_CONSTANT', 'not_http'],
    ['ECONNRESET', 'connection_reset'],
    ['EMFILE', 'connection_reset'],
    ['UND_ERR_OF_TOMORROW', 'connection_reset'],
  ])('with the code %s is %s', (code, fault) => {
    expect(faultOf(coded(code))).toBe(fault)
    expect(asNetworkError(coded(code))).toMatchObject({ message: code })
  })

  test('of several attempts is that of the one that came farther', () => {
    const attempts = [coded('ENETUNREACH'), coded('EACCES')]
    expect(faultOf(new AggregateError(attempts))).toBe('host_unreachable')
  })
})

describe('a mistake of ours', () => {
  test.each([
    ['has no code', new RangeError('Maximum call stack size exceeded')],
    ['is of the wrong type', coded('ERR_INVALID_ARG_TYPE', new TypeError('seen null'))],
    ['is the end that was asked for', coded('ABORT_ERR')],
    ['is no error', 'broken'],
  ])('that %s is not the network’s', (_what, error) => {
    expect(asNetworkError(error)).toBe(error)
  })
})
