/** Step 6: what is said of a reply by how it arrives, and what is not. */
import { createGzip } from 'node:zlib'
import { beforeAll, describe, expect, test } from 'vitest'
import { ensureBuild } from '../../scripts/build-state.js'
import { embedTag, examineAll, openFront, openPage, openServer } from './site.js'

beforeAll(() => ensureBuild(), 180_000)

const start = { type: 'turn_start', id: 't' }
const words = ['One', ' two', ' three', ' four'].map((delta) => ({
  type: 'text_delta',
  id: 'b',
  delta,
}))
const error = {
  type: 'execution_error',
  error: { code: 'upstream_failed', message: 'failed' },
  code: 'upstream_failed',
}
const end = {
  type: 'execution_complete',
  kind: 'agent',
  success: true,
  stopReason: 'end_turn',
}

interface Reply {
  events: readonly { type: string }[]
  /** Compressed, whether or not it was asked for. */
  isCompressed?: boolean
  /** Nothing is sent before, and all at once then. */
  heldBackMs?: number
  /** Breaks the connection after the last event. */
  isReset?: boolean
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

/** What the step finds where a message is answered with this, piece by piece. */
const answered = async ({ events, isCompressed, heldBackMs = 0, isReset }: Reply) => {
  const parley = await openServer()
  const { value: token } = await parley.token({ allowedOrigins: ['localhost'] })
  const accepted: (string | undefined)[] = []
  const front = await openFront(parley.url, {
    answer: (request, response) => {
      if (request.url !== '/v1/client/chat' || request.method !== 'POST') return false
      accepted.push(request.headers['accept-encoding'] as string | undefined)
      response.writeHead(200, {
        'content-type': 'text/event-stream',
        ...(isCompressed && { 'content-encoding': 'gzip' }),
      })
      response.flushHeaders()
      const gzip = createGzip()
      if (isCompressed) gzip.pipe(response)
      const send = async () => {
        await pause(heldBackMs)
        for (const event of events) {
          const text = `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`
          if (isCompressed) {
            gzip.write(text)
            if (heldBackMs === 0) gzip.flush()
          } else response.write(text)
          if (heldBackMs === 0) await pause(20)
        }
        if (isReset) request.socket.resetAndDestroy()
        else if (isCompressed) gzip.end()
        else response.end()
      }
      void send()
      return true
    },
  })
  const page = await openPage(embedTag(front, token))
  return { accepted, ...(await examineAll(page, { send: true })) }
}

describe('a reply', () => {
  test('is asked for uncompressed', async () => {
    const { accepted, step } = await answered({ events: [start, ...words, end] })
    expect(accepted).toEqual(['identity'])
    expect(step('message')).toMatchObject({ status: 'passed', facts: { compression: null } })
  })

  test('that is compressed all the same, and comes as it is written, is well', async () => {
    const { step } = await answered({ events: [start, ...words, end], isCompressed: true })
    expect(step('message')).toMatchObject({
      status: 'passed',
      facts: { compression: 'gzip', events: 6 },
    })
  })

  test('that is compressed and comes all at once is likely held back by that', async () => {
    const { worst } = await answered({
      events: [start, ...words, end],
      isCompressed: true,
      heldBackMs: 700,
    })
    expect(worst('message')).toMatchObject({ status: 'warned', code: 'stream_buffered' })
    expect(worst('message')?.text).toContain('likely the compression in front of the server (gzip')
  })

  test.each([{ isCompressed: false }, { isCompressed: true }])(
    'that ends in a failure of the agent is told by its code: %j',
    async (how) => {
      const { worst } = await answered({ events: [start, error, end], ...how })
      expect(worst('message')).toMatchObject({ status: 'failed', code: 'upstream_failed' })
    },
  )

  test.each([
    { isCompressed: false },
    { isCompressed: true },
    { isCompressed: false, isReset: true },
    { isCompressed: true, isReset: true },
  ])('that is cut off in the middle is said to be: %j', async (how) => {
    const { worst } = await answered({ events: [start, ...words], ...how })
    expect(worst('message')).toMatchObject({ status: 'failed', code: 'stream_cut' })
  })

  test('whose connection breaks after the failure was told is told by it', async () => {
    const { worst } = await answered({ events: [start, error], isReset: true })
    expect(worst('message')).toMatchObject({ status: 'failed', code: 'upstream_failed' })
  })

  test('that breaks before anything came is a connection that was ended', async () => {
    const { worst } = await answered({ events: [], isReset: true })
    expect(worst('message')).toMatchObject({ status: 'failed', code: 'connection_reset' })
  })
})
