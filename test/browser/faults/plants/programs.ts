/** The chat as a program of the page makes it: by `mount`, or without a screen. */
import { open, wentWrong, type Fault } from '../fault.js'
import type { Meddling } from '../gate.js'
import type { PageParts } from '../site.js'

interface Programmed extends Pick<Fault, 'planted' | 'code' | 'isCertain' | 'visitor'> {
  /** The module's text, with the server's address and the token. */
  program(api: string, token: string): string
  /** Whether there is a panel to open. */
  isOpened?: boolean
  headers?: (api: string) => NonNullable<PageParts['headers']>
  meddling?: Meddling
  fix?: string
  isHomeless?: boolean
}

const mount = (options: string) =>
  `import { mount } from '/parley/index.js'\nmount({ ${options} })\n`

/** Tells of its errors as the widget does. */
const headless = (options: string) => `import { createChat } from '/parley/headless.js'
const onError = (detail) => dispatchEvent(new CustomEvent('parley:error', { detail }))
const chat = createChat({ onError, ${options} })
chat.send('Hello')
`

const program = ({ program: write, isOpened = false, ...rest }: Programmed): Fault => {
  const { headers = () => ({}), meddling = {}, fix = '', isHomeless = false, ...fault } = rest
  return {
    ...fault,
    async plant(rig) {
      const [token, gate] = await Promise.all([rig.backend.token(), rig.gate(meddling)])
      const head = `<script type="module">${write(gate.url, token.value)}</script>`
      return {
        url: rig.page({ head, headers: headers(gate.url) }),
        token,
        fix,
        isHomeless,
        isProgram: true,
        ...(isOpened && { act: open }),
      }
    },
  }
}

const stripped: Meddling = {
  head(headers, { path }) {
    if (path.startsWith('/v1/')) delete headers['access-control-allow-origin']
  },
}

const connect = (api: string) => ({
  'content-security-policy': `script-src 'self' 'unsafe-inline' ${api}; connect-src 'self'`,
})

export const programFaults: Fault[] = [
  program({
    planted: 'mount() without an address',
    code: 'api_missing',
    program: (_api, token) => mount(`token: '${token}'`),
    fix: 'option api',
    isHomeless: true,
  }),
  program({
    planted: 'mount() without a token',
    code: 'token_missing',
    program: (api) => mount(`api: '${api}'`),
    fix: 'option token',
  }),
  program({
    planted: 'mount() twice',
    code: 'loaded_twice',
    program: (api, token) => {
      const options = `token: '${token}', api: '${api}'`
      return `${mount(options)}mount({ ${options} })`
    },
  }),
  program({
    planted: 'mount(), and connect-src without the server',
    code: 'csp_blocked',
    visitor: "Chat isn't available right now.",
    program: (api, token) => mount(`token: '${token}', api: '${api}'`),
    headers: connect,
    isOpened: true,
    fix: 'to connect-src',
  }),
  program({
    planted: 'mount(), and CORS headers stripped',
    code: 'cors_stripped',
    visitor: wentWrong,
    program: (api, token) => mount(`token: '${token}', api: '${api}'`),
    meddling: stripped,
    isOpened: true,
  }),
  program({
    planted: 'a chat without a screen, and connect-src without the server',
    code: 'csp_blocked',
    program: (api, token) => headless(`token: '${token}', api: '${api}'`),
    headers: connect,
    fix: 'to connect-src',
  }),
  program({
    planted: 'a chat without a screen, and CORS headers stripped',
    code: 'cors_stripped',
    program: (api, token) => headless(`token: '${token}', api: '${api}'`),
    meddling: stripped,
  }),
  program({
    planted: 'a chat with headers of its own, and preflights refused',
    code: 'cors_stripped',
    program: (api, token) =>
      headless(`token: '${token}', api: '${api}', headers: { 'x-tenant': 'tea' }`),
    meddling: {
      answer({ method }, response) {
        if (method !== 'OPTIONS') return false
        response.writeHead(405).end()
        return true
      },
    },
  }),
  program({
    planted: 'healthy: a chat without a screen',
    code: 'silence',
    program: (api, token) => headless(`token: '${token}', api: '${api}'`),
  }),
]
