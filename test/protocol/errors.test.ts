import { describe, expect, it } from 'vitest'
import { errors, ParleyError } from '../../src/protocol/errors.js'

/** As the description of the wire has them, and as clients already decide by them. */
const documented: Record<number, string> = {
  400: 'invalid_json invalid_request invalid_origin_entry',
  401: 'token_unknown token_inactive token_rotated session_unknown session_expired session_revoked proof_required proof_invalid key_missing key_unknown key_revoked key_expired sign_in_required password_wrong setup_link_invalid',
  403: 'origin_not_allowed origin_missing origin_malformed origin_changed target_not_allowed scope_missing key_not_enough csrf_token_invalid ip_not_allowed',
  404: 'not_found',
  405: 'method_not_allowed',
  406: 'not_acceptable',
  408: 'request_timeout',
  409: 'client_tools_resend_required',
  410: 'conversation_deleted',
  412: 'precondition_failed',
  413: 'body_too_large',
  415: 'unsupported_media_type',
  421: 'wrong_host',
  422: 'idempotency_key_reused',
  426: 'protocol_unsupported',
  429: 'rate_limited_minute rate_limited_hour session_message_limit init_rate_limited sign_in_limited too_many_streams',
  431: 'headers_too_large',
  500: 'internal_error',
  502: 'upstream_failed',
  503: 'storage_unavailable overloaded shutting_down',
  504: 'upstream_timeout',
}

describe('the table of errors', () => {
  it('has exactly the documented codes, each with its documented status', () => {
    const expected = Object.entries(documented).flatMap(([status, codes]) =>
      codes.split(' ').map((code) => [code, Number(status)]),
    )
    const actual = Object.entries(errors).map(([code, { status }]) => [code, status])
    expect(Object.fromEntries(actual)).toEqual(Object.fromEntries(expected))
  })

  it.each(Object.entries(errors))('%s has one short sentence for visitors', (_, row) => {
    expect(row.error).toMatch(/^[A-Z].{5,80}\.$/)
    expect(row.title).toMatch(/^[A-Z].{5,60}[^.]$/)
    // Neither how it works nor whose fault it is.
    expect(row.error).not.toMatch(/token|origin|server|session|key|database|agent|API/i)
  })
})

describe('an error', () => {
  it('keeps its cause, its extras and a message for developers', () => {
    const cause = new Error('why')
    const error = new ParleyError('not_found', { detail: 'Nobody is here.' }, { cause })
    expect(error).toMatchObject({ code: 'not_found', message: 'Nobody is here.', cause })
    expect(new ParleyError('not_found').message).toBe(errors.not_found.title)
  })
})
