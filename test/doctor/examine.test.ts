/** What becomes of an examination in which the doctor itself makes a mistake. */
import { beforeAll, describe, expect, test } from 'vitest'
import { ensureBuild } from '../../scripts/build-state.js'
import { createNetwork } from '../../src/doctor/http-network.js'
import { anywhere, type Network } from '../../src/doctor/network.js'
import { embedTag, examineAll, openPage, openServer } from './site.js'

beforeAll(() => ensureBuild(), 180_000)

/** Breaks at what is asked for with this method. */
const breakingAt = (method: string, error: unknown): Network => {
  const network = createNetwork(anywhere)
  return {
    ...network,
    request: (request) => {
      if ((request.method ?? 'GET') === method) throw error
      return network.request(request)
    },
  }
}

const openShop = async (): Promise<string> => {
  const parley = await openServer()
  const { value: token } = await parley.token({ allowedOrigins: ['localhost'] })
  return openPage(embedTag(parley.url, token))
}

describe('a mistake of the doctor’s own', () => {
  test('is one finding of its step, and the report is inconclusive', async () => {
    const network = breakingAt('OPTIONS', new RangeError(`Maximum\ncall ${'x'.repeat(1000)}`))
    const { report, step } = await examineAll(await openShop(), {}, network)
    expect(report.steps.map(({ status }) => status)).toEqual([
      ...['passed', 'passed', 'passed', 'failed', 'passed', 'skipped', 'passed', 'skipped'],
    ])
    expect(step('preflight').findings).toEqual([
      {
        status: 'failed',
        code: 'doctor_failed',
        text: expect.stringMatching(/^the doctor itself broke .{10,300}$/),
        fix: expect.stringContaining('report this line'),
        more: null,
      },
    ])
    expect(report.outcome).toBe('inconclusive')
    expect(report.summary).toBe(step('preflight').summary)
  })

  test('in the first step ends with a report as well', async () => {
    const network = breakingAt('GET', 'no error at all')
    const { report, step } = await examineAll('https://www.shop.example', {}, network)
    expect(report.outcome).toBe('inconclusive')
    expect(step('page').summary).toContain('no error at all')
  })

  test('does not swallow that somebody has ended it', async () => {
    const ended = new AbortController()
    const network = breakingAt('GET', new RangeError('late'))
    ended.abort(new Error('the reader is gone'))
    await expect(
      examineAll('https://www.shop.example', { signal: ended.signal }, network),
    ).rejects.toThrow('the reader is gone')
  })
})
