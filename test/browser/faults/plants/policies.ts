/** The page's own Content-Security-Policy, by header and by meta, for each directive that matters. */
import { open, press, say, unavailable, wentWrong, type Fault } from '../fault.js'
import { embed, tag, type OpenedGate, type Rig } from '../rig.js'

interface Policed {
  planted: string
  /** `api` is the server's origin. */
  policy(api: string): string
  fix(api: string): string
  /** Whether the panel's code may come, so that a visitor reads something. */
  isShown: boolean
}

const policies: Policed[] = [
  {
    planted: 'script-src lets the script in, but none of its chunks',
    policy: (api) => `script-src ${api}/embed/`,
    fix: (api) => `add  ${api}  to script-src`,
    isShown: false,
  },
  {
    planted: 'script-src with the hash of nothing, script-src-elem with the script alone',
    policy: (api) => `script-src 'self'; script-src-elem ${api}/embed/`,
    fix: (api) => `add  ${api}  to script-src`,
    isShown: false,
  },
  {
    planted: 'default-src lets the script in, but none of its chunks',
    policy: (api) => `default-src ${api}/embed/`,
    fix: (api) => `add  ${api}  to`,
    isShown: false,
  },
  {
    planted: "connect-src 'self'",
    policy: (api) => `script-src ${api}; connect-src 'self'`,
    fix: (api) => `add  ${api}  to connect-src`,
    isShown: true,
  },
  {
    planted: "connect-src 'none'",
    policy: () => "connect-src 'none'",
    fix: (api) => `add  ${api}  to connect-src`,
    isShown: true,
  },
  {
    planted: 'connect-src with the server on another port',
    policy: () => 'connect-src http://chat.example:1 https://chat.example',
    fix: (api) => `add  ${api}  to connect-src`,
    isShown: true,
  },
  {
    planted: "default-src 'self' beside a script-src that is right",
    policy: (api) => `default-src 'self'; script-src ${api}`,
    fix: (api) => `add  connect-src 'self' ${api};`,
    isShown: true,
  },
  {
    planted: "default-src 'none' with a nonce and 'strict-dynamic', and no connect-src",
    policy: () => "default-src 'none'; script-src 'nonce-abc' 'strict-dynamic'",
    fix: (api) => `add  connect-src ${api};`,
    isShown: true,
  },
]

const places = {
  header: (policy: string) => ({ headers: { 'content-security-policy': policy }, head: '' }),
  meta: (policy: string) => ({
    headers: {},
    head: `<meta http-equiv="Content-Security-Policy" content="${policy}">`,
  }),
}

const byPolicy: Fault[] = policies.flatMap(({ planted, policy, fix, isShown }) =>
  (['header', 'meta'] as const).map((place) => ({
    planted: `CSP by ${place}: ${planted}`,
    code: 'csp_blocked',
    visitor: isShown ? unavailable : null,
    async plant(rig: Rig) {
      const [gate, token] = await Promise.all([rig.gate(), rig.backend.token()])
      const { headers, head } = places[place](policy(gate.url))
      return {
        url: rig.page({ headers, head: head + embed(gate.url, token.value, 'nonce="abc"') }),
        token,
        act: isShown ? open : press,
        fix: fix(gate.url),
      }
    },
  })),
)

/** Its API is somewhere else than its script. */
const apart = async (
  rig: Rig,
  parts: (script: OpenedGate, api: OpenedGate) => { policy: string },
) => {
  const [script, api, token] = await Promise.all([rig.gate(), rig.gate(), rig.backend.token()])
  const { policy } = parts(script, api)
  return {
    script,
    api,
    token,
    url: rig.page({
      headers: { 'content-security-policy': policy },
      head: tag(script.url, token.value, `data-api="${api.url}"`),
    }),
  }
}

export const policyFaults: Fault[] = [
  ...byPolicy,
  {
    planted: 'CSP: the script is let in, the API on another host is not',
    code: 'csp_blocked',
    visitor: unavailable,
    async plant(rig) {
      const { api, url, token } = await apart(rig, (script) => ({
        policy: `script-src ${script.url}; connect-src ${script.url}`,
      }))
      return { url, token, act: open, fix: `add  ${api.url}  to connect-src` }
    },
  },
  {
    planted: 'CSP that is put on the page in mid-conversation',
    code: 'csp_blocked',
    visitor: 'Not sent.',
    async plant(rig) {
      const [gate, token] = await Promise.all([rig.gate(), rig.backend.token()])
      return {
        url: rig.page({ head: embed(gate.url, token.value) }),
        token,
        fix: `add  ${gate.url}  to connect-src`,
        isSlow: true,
        async act(visitor) {
          await say('Hello')(visitor)
          await visitor.replies.getByText('You said: Hello').waitFor()
          await visitor.page.evaluate(() => {
            const meta = document.createElement('meta')
            meta.httpEquiv = 'Content-Security-Policy'
            meta.content = "connect-src 'self'"
            document.head.append(meta)
          })
          await visitor.send('And now?')
        },
      }
    },
  },
  {
    planted: 'CSP that only reports, and a server that is down',
    code: 'unreachable',
    isCertain: false,
    visitor: wentWrong,
    async plant(rig) {
      const [gate, token, port] = await Promise.all([
        rig.gate(),
        rig.backend.token(),
        rig.deadPort(),
      ])
      return {
        url: rig.page({
          headers: { 'content-security-policy-report-only': "connect-src 'none'; img-src 'none'" },
          head: tag(gate.url, token.value, `data-api="http://chat.example:${port}"`),
        }),
        token,
        act: open,
      }
    },
  },
  {
    planted: "CSP with img-src 'none', and a server that is down",
    code: 'unreachable',
    isCertain: false,
    visitor: wentWrong,
    async plant(rig) {
      const [gate, token, port] = await Promise.all([
        rig.gate(),
        rig.backend.token(),
        rig.deadPort(),
      ])
      return {
        url: rig.page({
          headers: { 'content-security-policy': "img-src 'none'" },
          head: tag(gate.url, token.value, `data-api="http://chat.example:${port}"`),
        }),
        token,
        act: open,
      }
    },
  },
  {
    planted: "CSP with img-src 'none', and CORS headers stripped",
    code: 'cors_stripped',
    isCertain: false,
    visitor: wentWrong,
    async plant(rig) {
      const token = await rig.backend.token()
      const gate = await rig.gate({
        head(headers, { path }) {
          if (path.startsWith('/v1/')) delete headers['access-control-allow-origin']
        },
      })
      return {
        url: rig.page({
          headers: { 'content-security-policy': "img-src 'none'" },
          head: embed(gate.url, token.value),
        }),
        token,
        act: open,
      }
    },
  },
  {
    planted: 'CSP that forbids something else, and a server that is down',
    code: 'unreachable',
    isCertain: false,
    visitor: wentWrong,
    async plant(rig) {
      const [gate, token, port] = await Promise.all([
        rig.gate(),
        rig.backend.token(),
        rig.deadPort(),
      ])
      const api = `http://chat.example:${port}`
      return {
        url: rig.page({
          headers: { 'content-security-policy': `connect-src ${gate.url} ${api}` },
          head: tag(gate.url, token.value, `data-api="${api}"`),
        }),
        token,
        async act(visitor) {
          await visitor.page.evaluate(() => {
            setInterval(() => void fetch('http://tracker.example/').catch(() => {}), 200)
          })
          await open(visitor)
        },
      }
    },
  },
]
