import { describe, expect, test } from 'vitest'
import { diagnose } from '../../src/diagnosis/diagnose.js'
import { formatDiagnosis } from '../../src/diagnosis/diagnosis.js'
import type { FailedRequest } from '../../src/diagnosis/evidence.js'
import { climb } from '../../src/diagnosis/ladder.js'
import type { Page } from '../../src/diagnosis/page.js'
import { checksum } from '../../src/protocol/credential.js'
import { answered, createFakePage, silent } from './fake-page.js'

const body = 'ct_live_0123456789ABCDEFGHIJKLMNOPQRSTUV'
const ours = {
  api: 'https://chat.example',
  token: body + checksum(body),
  pageOrigin: 'https://www.shop.example',
  codeOrigin: 'https://chat.example',
}
const foreign = { ...ours, token: 'ct_live_of_another_shape', codeOrigin: '' }

const init: FailedRequest = {
  url: 'https://chat.example/v1/client/init',
  method: 'POST',
  status: 0,
  isSilent: false,
}
const probes = ['cors POST /v1/client/init', 'no-cors POST /v1/client/init', 'image /healthz.gif']

const violation = (
  effectiveDirective: string,
  originalPolicy: string,
  path = '/v1/client/init',
) => ({
  blockedURI: `https://chat.example${path}`,
  disposition: 'enforce' as const,
  effectiveDirective,
  originalPolicy,
})

describe('before anything is asked', () => {
  test('a browser that says it is offline is offline, likely', async () => {
    const page = createFakePage({ online: false })
    expect(await climb(init, ours, page)).toMatchObject({ code: 'offline', isCertain: false })
    expect(page.asked).toEqual([])
  })

  test('an https page that asks an http server is mixed content, certainly', async () => {
    const page = createFakePage()
    const request = { ...init, url: 'http://chat.example/v1/client/init' }
    const met = { ...ours, api: 'http://chat.example' }
    expect(await climb(request, met, page)).toEqual({
      code: 'mixed_content',
      isCertain: true,
      evidence: null,
    })
    expect(page.asked).toEqual([])
  })

  test.each(['http://localhost:3000', 'http://127.0.0.1:3000', 'http://[::1]:3000'])(
    'an https page may ask %s, which is loopback',
    async (api) => {
      const request = { ...init, url: `${api}/v1/client/init` }
      const { code } = await climb(request, { ...ours, api }, createFakePage())
      expect(code).toBe('unreachable')
    },
  )

  test('an answer whose head could be read was cut off, whatever else there is', async () => {
    const page = createFakePage({ image: answered() })
    expect(await climb({ ...init, status: 200 }, ours, page)).toMatchObject({
      code: 'unreachable',
      evidence: expect.stringContaining('HTTP 200'),
    })
    expect(page.asked).toEqual([])
  })

  test('a stream that was cut before its first event is known by the head of its answer alone', async () => {
    const page = createFakePage()
    expect(await climb({ ...init, url: '', status: 200 }, ours, page)).toMatchObject({
      code: 'unreachable',
      evidence: 'an answer began (HTTP 200) and was cut off',
    })
    expect(page.asked).toEqual([])
  })
})

describe('what is found by asking again', () => {
  test('an answer that may not be read from a server that is there has lost its CORS headers', async () => {
    const page = createFakePage({ noCors: answered(), image: answered() })
    expect(await climb(init, ours, page)).toEqual({
      code: 'cors_stripped',
      isCertain: true,
      evidence: null,
    })
    expect(page.asked).toEqual(probes)
  })

  test('an answer where the image is none comes from something else', async () => {
    const page = createFakePage({ noCors: answered() })
    expect(await climb(init, ours, page)).toMatchObject({ code: 'redirected', isCertain: false })
  })

  test('a request that fails where the image loads is blocked on the way out', async () => {
    const page = createFakePage({ image: answered() })
    expect(await climb(init, ours, page)).toMatchObject({
      code: 'blocked_by_client',
      isCertain: false,
      evidence: '/healthz.gif is answered, /v1/client/init fails at once',
    })
  })

  test('a request that hangs where the image loads is not blocked: that would be at once', async () => {
    const page = createFakePage({ cors: silent, noCors: silent, image: answered() })
    expect(await climb(init, ours, page)).toMatchObject({ code: 'unreachable' })
  })

  test('nothing that answers is unreachable, likely, with what was tried', async () => {
    expect(await climb(init, ours, createFakePage())).toEqual({
      code: 'unreachable',
      isCertain: false,
      evidence: 'neither /v1/client/init nor /healthz.gif is answered',
    })
    const hole = createFakePage({ cors: silent, noCors: silent, image: silent })
    expect((await climb(init, ours, hole)).evidence).toMatch(/within 5 seconds$/)
  })

  test('a request that is answered when it is asked again was cut off', async () => {
    const page = createFakePage({ cors: answered(400), noCors: answered(), image: answered() })
    expect(await climb(init, ours, page)).toMatchObject({
      code: 'unreachable',
      evidence: 'it was cut off, and /v1/client/init is answered when asked again (HTTP 400)',
    })
  })

  test("a token that is not Parley's, at a server without our image, was likely refused unseen", async () => {
    const page = createFakePage({ noCors: answered() })
    expect(await climb(init, foreign, page)).toMatchObject({
      code: 'origin_not_allowed',
      isCertain: false,
    })
    // The widget came from that server, so it is Parley's.
    const { code } = await climb(init, { ...foreign, codeOrigin: ours.api }, page)
    expect(code).toBe('redirected')
  })

  test('a verdict from the local network needs a permission that was denied, a secure page and a local address', async () => {
    const local = { ...ours, api: 'http://192.168.1.7:3000' }
    const request = { ...init, url: `${local.api}/v1/client/init` }
    const met = { ...local, pageOrigin: 'http://localhost:8080' }
    const denied = { localNetworkDenied: true }
    expect(await climb(request, met, createFakePage(denied))).toMatchObject({
      code: 'local_network_denied',
      isCertain: false,
    })
    const others = [
      climb(request, met, createFakePage()),
      climb(request, met, createFakePage({ ...denied, secure: false })),
      climb(init, ours, createFakePage(denied)),
    ]
    for (const { code } of await Promise.all(others)) expect(code).toBe('unreachable')
  })
})

describe('a policy of the page', () => {
  const policy = "default-src 'self'; script-src 'self' https://chat.example"

  test('that forbids the request is found, certainly, with what to write', async () => {
    const page = createFakePage({ violations: [violation('connect-src', policy)] })
    expect(await climb(init, ours, page)).toEqual({
      code: 'csp_blocked',
      isCertain: true,
      evidence: null,
      change:
        "add  connect-src 'self' https://chat.example;  in the Content-Security-Policy header of the page, where default-src alone decides",
    })
  })

  test('that forbids a part of the chat is known without asking', async () => {
    const page = createFakePage({ metaPolicies: ["script-src 'nonce-x'"] })
    const request = {
      ...init,
      url: 'https://chat.example/assets/panel-x.js',
      method: 'GET' as const,
      error: 'TypeError',
      violation: violation('script-src-elem', "script-src 'nonce-x'", '/assets/panel-x.js'),
    }
    expect(await climb(request, ours, page)).toMatchObject({
      code: 'csp_blocked',
      change: "add  https://chat.example  to script-src in the page's <meta> policy",
    })
    expect(page.asked).toEqual([])
  })

  test('that only forbids the image says nothing of the request, and the image says nothing then', async () => {
    const violations = [violation('img-src', "img-src 'self'", '/healthz.gif')]
    const blocked = createFakePage({ violations, imageAsked: answered() })
    expect(await climb(init, ours, blocked)).toMatchObject({ code: 'blocked_by_client' })
    const stripped = createFakePage({ violations, noCors: answered() })
    expect(await climb(init, ours, stripped)).toMatchObject({
      code: 'cors_stripped',
      isCertain: false,
    })
    const dead = createFakePage({ violations })
    expect(await climb(init, ours, dead)).toMatchObject({ code: 'unreachable' })
  })

  test('that allows our server by name forbids where it leads: something redirects', async () => {
    const violations = [violation('connect-src', 'connect-src https://chat.example')]
    expect(await climb(init, ours, createFakePage({ violations }))).toMatchObject({
      code: 'redirected',
      isCertain: false,
    })
  })

  test.each([
    { ...violation('connect-src', policy), disposition: 'report' as const },
    { ...violation('connect-src', policy), blockedURI: 'https://other.example/' },
  ])('that only reports, or forbids something else, is none (%#)', async (one) => {
    const page = createFakePage({ violations: [one] })
    expect(await climb(init, ours, page)).toMatchObject({ code: 'unreachable' })
  })
})

describe('a part of the chat', () => {
  const request: FailedRequest = {
    ...init,
    url: 'https://www.shop.example/assets/chat-1.js',
    method: 'GET',
    error: 'TypeError: Failed to fetch dynamically imported module',
  }

  test("in the site's own bundle is the site's own to mend", async () => {
    const page = createFakePage({ cors: answered(404) })
    const verdict = await climb(request, { ...ours, codeOrigin: ours.pageOrigin }, page)
    expect(verdict).toMatchObject({ code: 'unreachable', codeUrl: request.url })
    expect(verdict.evidence).toContain('HTTP 404')
    expect(page.asked).toEqual(['cors GET /assets/chat-1.js'])
  })

  test('that the server answers with an error is an unexpected answer', async () => {
    const part = { ...request, url: 'https://chat.example/assets/chat-1.js' }
    const page = createFakePage({ cors: answered(404) })
    expect(await climb(part, ours, page)).toMatchObject({ code: 'unexpected_answer' })
  })

  test('of which the browser names no address is unreachable, with what it says', async () => {
    const page = createFakePage()
    const verdict = await climb({ ...request, url: '' }, ours, page)
    expect(verdict.code).toBe('unreachable')
    expect(verdict.evidence).toContain('Failed to fetch')
    expect(page.asked).toEqual([])
  })
})

test('whatever fails, and however often, a browser is asked once, and the cause is printed once', async () => {
  const page = createFakePage({ noCors: answered(), image: answered() })
  const printed: string[] = []
  const evidence = {
    ...ours,
    code: 'unreachable',
    isCertain: false,
    problem: null,
    request: { ...init, url: 'https://chat.example/v1/client/once' },
  }
  const told = new Set<string>()
  const once = () =>
    diagnose(
      evidence,
      (_level, text, cause = text) => {
        if (!told.has(cause)) printed.push(text)
        told.add(cause)
      },
      page,
    )
  const [diagnosis] = await Promise.all([once(), once()])
  await once()
  expect(page.asked).toHaveLength(3)
  expect(printed).toEqual([formatDiagnosis(diagnosis)])
  expect(diagnosis).toMatchObject({ code: 'cors_stripped', certain: true, evidence: null })
})

test('that the browser was offline is not remembered once it is back', async () => {
  const evidence = {
    ...ours,
    code: 'unreachable',
    isCertain: false,
    problem: null,
    request: { ...init, url: 'https://chat.example/v1/client/back' },
  }
  const code = async (page: Page) => (await diagnose(evidence, () => {}, page)).code
  expect(await code(createFakePage({ online: false }))).toBe('offline')
  const answers = { noCors: answered(), image: answered() }
  expect(await code(createFakePage(answers))).toBe('cors_stripped')
})

test('an inference says "likely" in its first line, and what it rests on in one of its own', async () => {
  const page = createFakePage()
  const evidence = {
    ...ours,
    code: 'unreachable',
    isCertain: false,
    problem: null,
    request: { ...init, url: 'https://chat.example/v1/client/inferred' },
  }
  const diagnosis = await diagnose(evidence, () => {}, page)
  expect(formatDiagnosis(diagnosis).split('\n')).toEqual([
    '[Parley] unreachable: likely: the server cannot be reached, and the browser does not say why.',
    '  Seen      https://www.shop.example',
    '  Evidence  neither /v1/client/inferred nor /healthz.gif is answered',
    `  Token     ct_live_…${ours.token.slice(-4)}   Server  https://chat.example`,
    '  Fix       open  https://chat.example/healthz  in this browser: the server is down, its name or certificate is wrong, or a firewall stands before it',
    '  More      https://chat.example/docs/errors/unreachable',
  ])
})
