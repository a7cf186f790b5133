import { describe, expect, test } from 'vitest'
import { afterEvent, begun } from '../../src/console/examination.js'
import { commandOf, readAddress, suggestedPage } from '../../src/console/pages/doctor/address.js'
import { copiedOf, fixParts, sentence, skippedWords } from '../../src/console/pages/doctor/words.js'
import type { Report, Step } from '../../src/protocol/doctor.js'

describe('the address of a page', () => {
  test.each([
    ['https://www.shop.example/help?a=1', 'https://www.shop.example/help?a=1'],
    ['  shop.example ', 'https://shop.example'],
    ['shop.example:8443/x', 'https://shop.example:8443/x'],
    ['HTTP://shop.example', 'HTTP://shop.example'],
  ])('%j is read as %s', (typed, read) => {
    expect(readAddress(typed)).toBe(read)
  })

  test.each(['', '   ', 'our shop', 'ftp://shop.example', 'javascript://x', 'https://', '/help'])(
    '%j is none',
    (typed) => {
      expect(readAddress(typed)).toBeNull()
    },
  )

  test('is suggested by the first entry of a list that names one on the internet', () => {
    expect(suggestedPage(['*', 'http://localhost:3000', '*.a.example', 'b.example'])).toBe(
      'https://b.example',
    )
    expect(suggestedPage(['http://c.example:8080'])).toBe('http://c.example:8080')
    expect(suggestedPage(['*', 'localhost'])).toBe('')
    expect(suggestedPage([])).toBe('')
  })
})

test('the command of a page quotes what a shell would read otherwise', () => {
  const api = 'https://chat.example'
  expect(commandOf({ page: 'https://a.example/x', api, token: 'ct_test_1' })).toBe(
    'npx parley-chat doctor https://a.example/x --api https://chat.example --token ct_test_1',
  )
  expect(commandOf({ page: 'https://a.example', api: null, token: null })).toBe(
    'npx parley-chat doctor https://a.example',
  )
  expect(commandOf({ page: "https://a.example/?a=1&b='$(x)'", api, token: null })).toBe(
    "npx parley-chat doctor 'https://a.example/?a=1&b='\\''$(x)'\\''' --api https://chat.example",
  )
})

describe('a fix', () => {
  test('is words, and between two spaces what is to be copied', () => {
    const fix = 'add  www.shop.example  to Allowed origins'
    expect(fixParts(fix)).toEqual([
      { text: 'add', isCode: false },
      { text: 'www.shop.example', isCode: true },
      { text: 'to Allowed origins', isCode: false },
    ])
    expect(copiedOf(fix)).toBe('www.shop.example')
  })

  test('is copied whole where nothing in it stands out, or several things do', () => {
    expect(copiedOf('take all but one of them out')).toBe('take all but one of them out')
    expect(copiedOf('add  a  to b:  c')).toBe('add a to b: c')
  })
})

test('half a sentence becomes one, and an address stays as it is', () => {
  expect(sentence('passes')).toBe('Passes.')
  expect(sentence('no tag was found.')).toBe('No tag was found.')
  expect(sentence('https://shop.example is let in')).toBe('https://shop.example is let in.')
  expect(sentence('')).toBe('')
})

test('an option of the command line is what one can press here', () => {
  expect(skippedWords('message', 'only with --send: it costs')).toContain('Send one message')
  expect(skippedWords('handshake', 'no token was found: see --token')).toContain('choose one above')
  expect(skippedWords('policy', 'the page was not read')).toBe('The page was not read.')
})

test('steps run and are done one after the other, and nothing changes after the end', () => {
  const step: Step = {
    step: 'page',
    status: 'passed',
    code: null,
    summary: 'answers',
    findings: [],
    facts: {},
    durationMs: 3,
  }
  const running = afterEvent(begun, { type: 'begin', step: 'page' })
  expect(running).toMatchObject({
    phase: 'running',
    steps: [{ phase: 'running' }, {}, {}, {}, {}, {}, {}],
  })
  const after = afterEvent(running, { type: 'step', step })
  expect(after).toMatchObject({
    steps: [{ phase: 'done', step }, { phase: 'waiting' }, {}, {}, {}, {}, {}],
  })
  const report = { version: 1, outcome: 'passed', steps: [step] } as unknown as Report
  const done = afterEvent(after, { type: 'report', report })
  expect(done).toMatchObject({ phase: 'done', report })
  expect(afterEvent(done, { type: 'begin', step: 'script' })).toBe(done)
  // Of the browser nothing is shown here.
  expect(afterEvent(running, { type: 'begin', step: 'browser' })).toEqual(running)
})
