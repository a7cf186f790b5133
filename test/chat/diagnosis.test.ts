import { expect, test } from 'vitest'
import { checksum } from '../../src/protocol/credential.js'
import { checkToken, diagnose, formatDiagnosis, type Evidence } from '../../src/chat/diagnosis.js'
import { explain } from '../../src/diagnosis/explanation.js'

const body = 'ct_live_0123456789ABCDEFGHIJKLMNOPQRSTUV'
const token = body + checksum(body)

const evidence = (extras: Partial<Evidence>): Evidence => ({
  code: 'origin_not_allowed',
  isCertain: true,
  problem: null,
  token,
  api: 'https://chat.example',
  pageOrigin: 'https://www.shop.example',
  ...extras,
})

test('a block has the code and the cause first, then what was seen, the fix and the link', async () => {
  const problem = {
    origin: 'https://www.shop.example',
    suggestion: 'www.shop.example',
    nearMiss: 'www',
    requestId: 'req_7',
  }
  const diagnosis = await diagnose(evidence({ problem }))
  expect(formatDiagnosis(diagnosis).split('\n')).toEqual([
    "[Parley] origin_not_allowed: this page's origin is not on the token's list.",
    '  Seen      https://www.shop.example',
    `  Token     ct_live_…${token.slice(-4)}   Server  https://chat.example`,
    '  Fix       add  www.shop.example  to Allowed origins (the name without www is allowed, this one is not)',
    '  More      https://chat.example/docs/errors/origin_not_allowed',
  ])
  expect(diagnosis.requestId).toBe('req_7')
})

test.for([
  ['www', 'https://www.shop.example', 'the name without www is allowed'],
  ['www', 'https://shop.example', 'the name with www is allowed'],
  ['apex', 'https://shop.example', 'the names below it are allowed'],
  ['port', 'http://localhost:5173', 'on another port'],
  ['scheme', 'http://shop.example', 'over https'],
  ['scheme', 'https://shop.example', 'over http,'],
  ['loopback', 'http://127.0.0.1:3000', 'three different hosts'],
] as const)('the near miss %s of %s is named in words', async ([nearMiss, origin, words]) => {
  const { fix } = await diagnose(evidence({ problem: { nearMiss, origin } }))
  expect(fix).toContain(words)
})

test.for([
  ['https://shop.example', 'shop.example'],
  ['http://localhost:3000', 'localhost:3000'],
  ['https://shop.example:8443', 'shop.example:8443'],
] as const)('where the server suggests no entry for %s, it is %s', async ([origin, entry]) => {
  const { fix } = await diagnose(evidence({ pageOrigin: origin }))
  expect(fix).toBe(`add  ${entry}  to Allowed origins`)
})

test('every code that ends a chat has words of its own, and none ends in nothing', () => {
  const codes = [
    ...['origin_not_allowed', 'origin_missing', 'origin_malformed', 'origin_changed'],
    ...['opaque_origin', 'token_unknown', 'token_inactive', 'token_rotated', 'token_missing'],
    ...['token_malformed', 'secret_key_in_page', 'session_message_limit', 'rate_limited_minute'],
    ...['rate_limited_hour', 'protocol_unsupported', 'target_not_allowed', 'unreachable'],
  ]
  const facts = { problem: null, origin: 'https://shop.example', api: 'https://chat.example' }
  const told = codes.map((code) => explain(code, facts))
  expect(new Set(told.map(({ cause }) => cause)).size).toBe(codes.length)
  for (const { cause, fix } of told) {
    expect(cause).toMatch(/\.$/)
    expect(fix.length).toBeGreaterThan(20)
  }
})

test('a code without words of its own is told in the words of the answer', () => {
  const facts = { origin: '', api: '', problem: { detail: 'The moon is full.', hint: 'Wait.' } }
  expect(explain('brand_new', facts)).toEqual({ cause: 'The moon is full.', fix: 'Wait.' })
  // A name that every object has is no code.
  expect(explain('constructor', { ...facts, problem: null }).cause).toBe('the server refused.')
})

test('a refusal that a page may not read is unreachable, likely', async () => {
  const diagnosis = await diagnose(evidence({ code: 'unreachable' }))
  expect(diagnosis).toMatchObject({ code: 'unreachable', certain: false })
  expect(diagnosis.cause).toMatch(/^likely: /)
})

test("Runtype's server hides its refusals, so there the origin is likely the cause", async () => {
  const api = 'https://api.runtype.com'
  expect(await diagnose(evidence({ code: 'unreachable', api }))).toMatchObject({
    code: 'origin_not_allowed',
    certain: false,
    fix: 'add  www.shop.example  to Allowed origins',
  })
})

test('a refused origin in a page that has none is opaque_origin', async () => {
  expect(await diagnose(evidence({ pageOrigin: 'null' }))).toMatchObject({ code: 'opaque_origin' })
  expect(await diagnose(evidence({ pageOrigin: 'null', code: 'token_rotated' }))).toMatchObject({
    code: 'token_rotated',
  })
})

test('neither a token nor a key is ever printed whole', async () => {
  for (const secret of [
    token,
    'rt_live_abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG',
    'odd-token-of-another',
  ]) {
    const diagnosis = await diagnose(evidence({ token: secret }))
    expect(JSON.stringify(diagnosis) + formatDiagnosis(diagnosis)).not.toContain(secret)
  }
})

test.for([
  ['', 'token_missing'],
  [' ', 'token_missing'],
  [token, null],
  [`${body}000000`, 'token_malformed'],
  [token.replace('live', 'test'), 'token_malformed'],
  ['RT_live_x', 'secret_key_in_page'],
  ['anything-else', null],
] as const)('the token "%s" is %s before anything is sent', ([value, code]) => {
  expect(checkToken(value)).toBe(code)
})
