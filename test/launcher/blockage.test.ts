/** What a violation of the page's policy is evidence of, for a chunk that did not come. */
import { expect, test } from 'vitest'
import { watchBlockage } from '../../src/launcher/blockage.js'

const origin = 'https://chat.example'

const seen = async (violation: Record<string, string>) => {
  const ended = new AbortController()
  const blockage = watchBlockage(origin, ended.signal)
  const facts = { blockedURI: origin, disposition: 'enforce', effectiveDirective: 'script-src' }
  document.dispatchEvent(
    Object.assign(new Event('securitypolicyviolation'), { ...facts, ...violation }),
  )
  const found = await blockage()
  ended.abort()
  return found !== null
}

test.for([
  ['the origin alone', {}],
  ['an address of it', { blockedURI: `${origin}/assets/chat.js` }],
  ['the directive for elements', { effectiveDirective: 'script-src-elem' }],
] as const)('a script of ours that a policy forbids is one: %s', async ([, violation]) => {
  expect(await seen(violation)).toBe(true)
})

test.for([
  ['an image', { effectiveDirective: 'img-src' }],
  ['a policy that only reports', { disposition: 'report' }],
  ['a name that begins with ours', { blockedURI: `${origin}.evil.test/x.js` }],
  ['another port', { blockedURI: `${origin}:8443` }],
] as const)('what is no script of ours, or still runs, is none: %s', async ([, violation]) => {
  expect(await seen(violation)).toBe(false)
})
