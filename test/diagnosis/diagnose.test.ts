import { expect, test } from 'vitest'
import { checksum } from '../../src/protocol/credential.js'
import { errors } from '../../src/protocol/errors.js'
import { answeredCodes, isWarning, widgetCodes } from '../../src/diagnosis/codes.js'
import { diagnose as diagnoseAndPrint } from '../../src/diagnosis/diagnose.js'
import { formatDiagnosis } from '../../src/diagnosis/diagnosis.js'
import type { Evidence } from '../../src/diagnosis/evidence.js'
import { explain } from '../../src/diagnosis/explanation.js'
import { findTokenFault } from '../../src/diagnosis/token.js'

const body = 'ct_live_0123456789ABCDEFGHIJKLMNOPQRSTUV'
const token = body + checksum(body)

const evidence = (extras: Partial<Evidence>): Evidence => ({
  code: 'origin_not_allowed',
  isCertain: true,
  problem: null,
  token,
  api: 'https://chat.example',
  pageOrigin: 'https://www.shop.example',
  codeOrigin: '',
  ...extras,
})

const diagnose = (found: Evidence) => diagnoseAndPrint(found, () => {})

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
  const { fix } = await diagnose(evidence({ pageOrigin: origin, problem: { nearMiss, origin } }))
  expect(fix).toContain(words)
})

test.for([
  ['https://shop.example', 'shop.example'],
  ['http://localhost:3000', 'localhost:3000'],
  ['https://shop.example:8443', 'shop.example:8443'],
] as const)('where the server suggests no entry for %s, it is %s', async ([origin, entry]) => {
  const { fix } = await diagnose(evidence({ pageOrigin: origin, problem: {} }))
  expect(fix).toBe(`add  ${entry}  to Allowed origins`)
})

test('where the refusal itself is not readable, a server with a fault is thought of too', async () => {
  const { fix } = await diagnose(evidence({ pageOrigin: 'https://shop.example' }))
  expect(fix).toBe(
    'add  shop.example  to Allowed origins; if  https://chat.example  shows an error page, start the server',
  )
})

test('an origin that was rewritten on its way is not to be added to the list', async () => {
  const problem = { origin: 'https://chat.internal', suggestion: 'chat.internal' }
  const { fix } = await diagnose(evidence({ problem }))
  expect(fix).toContain('this page is  https://www.shop.example')
  expect(fix).not.toContain('add')
})

test.for([
  ['https://shop.example', 'https://shop.example.'],
  ['http://localhost:3000', 'http://localhost.:3000'],
  ['https://shop.example', ''],
] as const)('an origin seen as %s is that of a page on "%s"', async ([origin, pageOrigin]) => {
  const { fix } = await diagnose(evidence({ problem: { origin }, pageOrigin }))
  expect(fix).toContain(`add  ${new URL(origin).host}  to`)
})

test('every code that a page can meet has words of its own, and none ends in nothing', () => {
  const codes = [...Object.keys(widgetCodes), ...answeredCodes]
  const facts = { origin: 'https://shop.example', api: 'https://chat.example' }
  const titles: Partial<Record<string, { title: string }>> = errors
  const told = codes.map((code) =>
    explain(code, { ...facts, problem: { title: titles[code]?.title } }),
  )
  expect(new Set(told.map(({ cause }) => cause)).size).toBe(codes.length)
  for (const { cause, fix } of told) {
    expect(cause).toMatch(/\.$/)
    expect(cause).not.toContain('\n')
    expect(fix.length).toBeGreaterThan(10)
    expect(fix).not.toMatch(/\n|undefined|null/)
  }
})

test('the warnings are those of the table', () => {
  const codes = Object.entries(widgetCodes)
  expect(codes.filter(([code]) => isWarning(code)).map(([, { level }]) => level)).toEqual([
    'warn',
    'warn',
  ])
  expect(codes.filter(([, { level }]) => level === 'warn')).toHaveLength(2)
})

test('the codes that only the widget knows are none of the server', () => {
  expect(Object.keys(widgetCodes).filter((code) => Object.hasOwn(errors, code))).toEqual([])
})

test('a code without words of its own is told in the words of the answer', () => {
  const facts = { origin: '', api: '', problem: { detail: 'The moon is full.', hint: 'Wait.' } }
  expect(explain('brand_new', facts)).toEqual({ cause: 'The moon is full.', fix: 'Wait.' })
  // A name that every object has is no code.
  expect(explain('constructor', { ...facts, problem: null }).cause).toBe('the server refused.')
})

test('a refusal that a page may not read is unreachable, likely', async () => {
  const diagnosis = await diagnose(evidence({ code: 'unreachable', isCertain: false }))
  expect(diagnosis).toMatchObject({ code: 'unreachable', certain: false })
  expect(diagnosis.cause).toMatch(/^likely: /)
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
  expect(findTokenFault(value)).toBe(code)
})
