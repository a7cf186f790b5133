/** What an install costs a page, counted on the wire in Chromium (bench/weight.js). */
import { beforeAll, describe, expect, test } from 'vitest'
import { maximum, measureConsoleWeight } from '../../bench/console-weight.js'
import { maxima, measureWeight } from '../../bench/weight.js'

let weight: Awaited<ReturnType<typeof measureWeight>>

beforeAll(async () => {
  weight = await measureWeight({ withTasks: false })
})

describe('the widget on a page of another origin', () => {
  test('fetches nothing but its script before a visitor shows intent', () => {
    expect(weight.requestsBeforeIntent).toBe(1)
    expect(weight.requests[0]?.path).toBe('/embed/<token>.js')
  })

  test('sends every script as brotli', () => {
    const scripts = weight.requests.filter(({ path }) => path.endsWith('.js'))
    expect(new Set(scripts.map(({ encoding }) => encoding))).toEqual(new Set(['br']))
  })

  test.each(['launcher', 'ready', 'markdown'] as const)('stays within its maximum: %s', (stage) => {
    expect(weight[stage].bytes).toBeGreaterThan(1000)
    expect(weight[stage].bytes).toBeLessThanOrEqual(maxima[stage])
  })

  test('shifts no layout', () => {
    expect(weight.layoutShift).toBe(0)
  })
})

test('the console fetches at most 80 kB until the client tokens are shown', async () => {
  const { form, tokens, requests } = await measureConsoleWeight()
  expect(maximum).toBe(80_000)
  expect(form.bytes).toBeGreaterThan(1000)
  expect(tokens.bytes).toBeLessThanOrEqual(maximum)
  const files = requests.filter(({ path }) => /\.(js|css)$/.test(path))
  expect(new Set(files.map(({ encoding }) => encoding))).toEqual(new Set(['br']))
})
