/** What stands between page and server, and what is not there at all. */
import type { ServerResponse } from 'node:http'
import { open, press, say, unavailable, wentWrong, type Fault } from '../fault.js'
import { openFaultyProxy } from '../../faulty-proxy.js'
import type { Asked, Meddling } from '../gate.js'
import { embed, tag, type Rig } from '../rig.js'
import { createCertificate } from '../certificate.js'
import { openForeignServer } from '../../foreign-server.js'

const isApi = ({ path }: Asked): boolean => path.startsWith('/v1/')
const isServer = ({ path }: Asked): boolean =>
  isApi({ path } as Asked) || path.startsWith('/healthz')

const strip = (headers: Record<string, unknown>): void => {
  for (const name of Object.keys(headers)) {
    if (name.startsWith('access-control-')) delete headers[name]
  }
}

const html = (response: ServerResponse, status: number, headers: Record<string, string> = {}) => {
  response.writeHead(status, { 'content-type': 'text/html; charset=utf-8', ...headers })
  response.end('<!doctype html><title>Sign in</title><h1>Sign in</h1>')
  return true
}

/** One gate, through which everything comes. */
const behind = (
  planted: string,
  code: string,
  meddling: Meddling | ((rig: Rig) => Promise<Meddling>),
  rest: Partial<Fault> & { fix?: string | RegExp; isSlow?: boolean } = {},
): Fault => {
  const { fix = '', isSlow = false, ...fault } = rest
  return {
    planted,
    code,
    visitor: wentWrong,
    ...fault,
    async plant(rig) {
      const token = await rig.backend.token()
      const gate = await rig.gate(typeof meddling === 'function' ? await meddling(rig) : meddling)
      return {
        url: rig.page({ head: embed(gate.url, token.value) }),
        token,
        act: open,
        fix,
        isSlow,
      }
    },
  }
}

const corsFaults: Fault[] = [
  behind('CORS headers stripped from every answer', 'cors_stripped', {
    head: (headers, asked) => isApi(asked) && strip(headers),
  }),
  behind('CORS headers stripped from everything, /healthz.gif too', 'cors_stripped', {
    head: (headers, asked) => isServer(asked) && strip(headers),
  }),
  behind('CORS headers doubled by a proxy that adds its own', 'cors_stripped', {
    head(headers, asked) {
      if (isApi(asked)) headers['access-control-allow-origin'] = '*, http://shop.example'
    },
  }),
  behind('CORS headers of another origin, from a cache', 'cors_stripped', {
    head(headers, asked) {
      if (isApi(asked)) headers['access-control-allow-origin'] = 'https://tea.example'
    },
  }),
  {
    planted: 'CORS headers stripped from errors only: a rotated token',
    code: 'cors_stripped',
    visitor: wentWrong,
    // It is tried again, for all that the page can tell.
    refusals: { token_rotated: 4 },
    async plant(rig) {
      const token = await rig.backend.token()
      const gate = await rig.gate({
        head: (headers, asked, status) => isApi(asked) && status >= 400 && strip(headers),
      })
      await rig.backend.server.tokens.rotate(token.id)
      return { url: rig.page({ head: tag(gate.url, token.value) }), token, act: open }
    },
  },
  {
    planted: 'CORS headers stripped from errors only: an origin that is not listed',
    code: 'cors_stripped',
    visitor: wentWrong,
    refusals: { origin_not_allowed: 4 },
    blocked: ['http://shop.example'],
    async plant(rig) {
      const token = await rig.backend.token({ allowedOrigins: ['tea.example'] })
      const gate = await rig.gate({
        head: (headers, asked, status) => isApi(asked) && status >= 400 && strip(headers),
      })
      return { url: rig.page({ head: embed(gate.url, token.value) }), token, act: open }
    },
  },
  behind('CORS headers stripped from errors only: a server that fails', 'cors_stripped', {
    answer: (asked, response) => asked.path.endsWith('/init') && html(response, 500),
  }),
]

const redirects: Fault[] = [
  behind(
    'a redirect of the API to a login page',
    'redirected',
    {
      answer: (asked, response) => isServer(asked) && html(response, 302, { location: '/login' }),
    },
    { isCertain: false },
  ),
  behind(
    'a redirect of the API to a login on another host',
    'redirected',
    async (rig) => {
      const login = await rig.gate(
        { answer: (_asked, response) => html(response, 200) },
        { host: 'login.example' },
      )
      return {
        answer: (asked, response) =>
          isServer(asked) && html(response, 302, { location: `${login.url}/` }),
      }
    },
    { isCertain: false },
  ),
  behind(
    '502 pages of a proxy whose server is down',
    'redirected',
    {
      answer: (asked, response) => isServer(asked) && html(response, 502),
    },
    { isCertain: false },
  ),
  behind('a login page with CORS headers and status 200', 'unexpected_answer', {
    answer: (asked, response) =>
      isServer(asked) && html(response, 200, { 'access-control-allow-origin': '*' }),
  }),
  behind('a 403 page of a firewall, with CORS headers', 'unexpected_answer', {
    answer: (asked, response) =>
      isServer(asked) && html(response, 403, { 'access-control-allow-origin': '*' }),
  }),
  {
    // The policy allows the server; browsers check where it leads, and name the server.
    planted: 'a redirect to a login that connect-src does not list',
    code: 'redirected',
    isCertain: false,
    visitor: wentWrong,
    async plant(rig) {
      const [token, login] = await Promise.all([
        rig.backend.token(),
        rig.gate({ answer: (_asked, response) => html(response, 200) }, { host: 'login.example' }),
      ])
      const gate = await rig.gate({
        answer: (asked, response) =>
          isServer(asked) && html(response, 302, { location: `${login.url}/` }),
      })
      return {
        url: rig.page({
          headers: { 'content-security-policy': `script-src ${gate.url}; connect-src ${gate.url}` },
          head: embed(gate.url, token.value),
        }),
        token,
        act: open,
      }
    },
  },
  {
    planted: "data-api that names the shop's own server",
    code: 'unexpected_answer',
    visitor: wentWrong,
    async plant(rig) {
      const [token, gate] = await Promise.all([rig.backend.token(), rig.gate()])
      const head = tag(gate.url, token.value, 'data-api="http://shop.example"')
      return { url: rig.page({ head }), token, act: open }
    },
  },
  {
    // Outside of what pages call, the server answers without CORS headers.
    planted: 'data-api with a path that is not there',
    code: 'redirected',
    isCertain: false,
    visitor: wentWrong,
    async plant(rig) {
      const [token, gate] = await Promise.all([rig.backend.token(), rig.gate()])
      const head = tag(gate.url, token.value, `data-api="${gate.url}/chat"`)
      return { url: rig.page({ head }), token, act: open }
    },
  },
]

/** The script comes from where all is well; the API is elsewhere. */
const elsewhere = (
  planted: string,
  code: string,
  api: (rig: Rig) => Promise<string>,
  rest: Partial<Fault> & { isSlow?: boolean; isSecure?: boolean; fix?: string | RegExp } = {},
): Fault => {
  const { isSlow = false, isSecure = false, fix = '', ...fault } = rest
  return {
    planted,
    code,
    isCertain: false,
    visitor: wentWrong,
    ...fault,
    async plant(rig) {
      const [token, gate, address] = await Promise.all([
        rig.backend.token({ allowedOrigins: ['shop.example', 'https://shop.example'] }),
        rig.gate({}, { isSecure }),
        api(rig),
      ])
      const head = tag(gate.url, token.value, `data-api="${address}"`)
      return { url: rig.page({ head }, { isSecure }), token, act: open, isSlow, fix }
    },
  }
}

const badCertificate = async (rig: Rig, notAfter?: Date): Promise<string> => {
  const certificate = await createCertificate({
    names: ['chat.example'],
    ...(notAfter && { notBefore: new Date(0), notAfter }),
  })
  return (await rig.gate({}, { certificate })).url
}

const unreachable: Fault[] = [
  elsewhere(
    'a dead port',
    'unreachable',
    async (rig) => `http://chat.example:${await rig.deadPort()}`,
  ),
  elsewhere(
    'a dead port on the loopback',
    'unreachable',
    async (rig) => `http://127.0.0.1:${await rig.deadPort()}`,
  ),
  elsewhere('a host name that nobody knows', 'unreachable', async () => 'http://chat.invalid'),
  elsewhere(
    'a host that accepts and never answers',
    'unreachable',
    async (rig) => {
      const gate = await rig.gate({ answer: () => true })
      return gate.url
    },
    { isSlow: true },
  ),
  elsewhere(
    'a path that never answers, on a server that does',
    'unreachable',
    async (rig) => {
      const gate = await rig.gate({ answer: isApi })
      return gate.url
    },
    { isSlow: true },
  ),
  elsewhere('a reset in mid-handshake', 'unreachable', async (rig) => {
    const proxy = await openFaultyProxy(rig.backend.port, rig.onClose)
    proxy.fate = () => 'reset'
    return `http://chat.example:${proxy.port}`
  }),
  elsewhere(
    'plain http asked over TLS',
    'unreachable',
    async (rig) => {
      const gate = await rig.gate()
      return gate.url.replace('http:', 'https:')
    },
    { isSecure: true },
  ),
  elsewhere('a certificate that nobody signed', 'unreachable', (rig) => badCertificate(rig), {
    isSecure: true,
  }),
  elsewhere(
    'a certificate that has expired',
    'unreachable',
    (rig) => badCertificate(rig, new Date(1e12)),
    { isSecure: true },
  ),
  {
    planted: 'the server goes away before the panel has come',
    code: 'unreachable',
    isCertain: false,
    async plant(rig) {
      const backend = await rig.openBackend()
      const token = await backend.token()
      const gate = await rig.gate({}, { backend })
      return {
        url: rig.page({ head: embed(gate.url, token.value) }),
        async act(visitor) {
          await visitor.launcher.waitFor()
          gate.close()
          await visitor.launcher.click()
        },
      }
    },
  },
  {
    planted: 'the server goes away in mid-conversation',
    code: 'unreachable',
    isCertain: false,
    visitor: 'Not sent.',
    async plant(rig) {
      const token = await rig.backend.token()
      const gate = await rig.gate()
      return {
        url: rig.page({ head: embed(gate.url, token.value) }),
        isSlow: true,
        async act(visitor) {
          await say('Hello')(visitor)
          await visitor.replies.getByText('You said: Hello').waitFor()
          gate.close()
          await visitor.send('Still there?')
        },
      }
    },
  },
  behind(
    'the chunks are not there',
    'unreachable',
    {
      answer: ({ path }, response) => {
        if (!path.startsWith('/assets/')) return false
        response.writeHead(404, { 'access-control-allow-origin': '*' }).end()
        return true
      },
    },
    { isCertain: false, visitor: null },
  ),
]

const mixed: Fault[] = [
  elsewhere(
    'an https page with an http API',
    'mixed_content',
    async (rig) => (await rig.gate()).url,
    {
      isSecure: true,
      visitor: unavailable,
      isCertain: true,
      fix: /https:\/\/chat\.example/,
    },
  ),
]

const blocked: Fault[] = [
  {
    planted: "an ad blocker's rule for the path of the API",
    code: 'blocked_by_client',
    isCertain: false,
    visitor: wentWrong,
    needsExtension: true,
    async plant(rig) {
      const [token, gate] = await Promise.all([
        rig.backend.token(),
        rig.gate({}, { host: 'blocked.example' }),
      ])
      return { url: rig.page({ head: embed(gate.url, token.value) }), token, act: open }
    },
  },
  {
    planted: "an ad blocker's rule for the panel's file",
    code: 'blocked_by_client',
    isCertain: false,
    needsExtension: true,
    async plant(rig) {
      const [token, gate] = await Promise.all([
        rig.backend.token(),
        rig.gate({}, { host: 'chunkless.example' }),
      ])
      return { url: rig.page({ head: embed(gate.url, token.value) }), token, act: press }
    },
  },
  {
    planted: "an ad blocker's rule for the whole host of the API",
    // Not to be told from a host that is down: nothing of it answers.
    code: 'unreachable',
    isCertain: false,
    visitor: wentWrong,
    needsExtension: true,
    async plant(rig) {
      const [token, gate, api] = await Promise.all([
        rig.backend.token(),
        rig.gate(),
        rig.gate({}, { host: 'banned.example' }),
      ])
      const head = tag(gate.url, token.value, `data-api="${api.url}"`)
      return { url: rig.page({ head }), token, act: open }
    },
  },
]

const local: Fault[] = [
  {
    planted: 'a public page with an API on the loopback, and no permission',
    code: 'local_network_denied',
    isCertain: false,
    visitor: wentWrong,
    async plant(rig) {
      const host = `public.example:${rig.publicPort}`
      const token = await rig.backend.token({ allowedOrigins: [`https://${host}`] })
      // What a public page loads must be as public.
      const api = `http://127.0.0.1:${rig.backend.port}`
      const head = tag(rig.publicGate.url, token.value, `data-api="${api}"`)
      return { url: rig.page({ head }, { host, isSecure: true }), token, act: open }
    },
  },
]

const foreign: Fault[] = [
  {
    planted: 'a server of another maker that hides its refusals',
    code: 'origin_not_allowed',
    isCertain: false,
    visitor: wentWrong,
    async plant(rig) {
      const other = await openForeignServer('https://tea.example', rig.onClose)
      const gate = await rig.gate()
      const api = `http://api.runtype.com:${other.port}`
      return {
        url: rig.page({ head: tag(gate.url, 'ct_live_of_another_shape', `data-api="${api}"`) }),
        act: open,
        fix: 'add  shop.example  to Allowed origins',
      }
    },
  },
]

const offline: Fault[] = [
  {
    planted: 'offline before the panel has come',
    code: 'offline',
    isCertain: false,
    async plant(rig) {
      const [token, gate] = await Promise.all([rig.backend.token(), rig.gate()])
      return {
        url: rig.page({ head: embed(gate.url, token.value) }),
        token,
        async act(visitor) {
          await visitor.launcher.waitFor()
          await visitor.page.context().setOffline(true)
          await visitor.launcher.click()
        },
      }
    },
  },
]

export const networkFaults: Fault[] = [
  ...corsFaults,
  ...redirects,
  ...unreachable,
  ...mixed,
  ...blocked,
  ...local,
  ...foreign,
  ...offline,
]
