/** The script itself does not come: what is seen of that is seen by the stub before it. */
import { stub } from '../../../../src/diagnosis/stub.js'
import type { Fault } from '../fault.js'
import type { Meddling } from '../gate.js'
import { embed, tag, type OpenedGate } from '../rig.js'
import { converse } from '../fault.js'

interface Unscripted extends Pick<Fault, 'planted' | 'code' | 'isCertain' | 'needsExtension'> {
  /** `api` is the server's origin. */
  policy?: (api: string) => string
  /** By `<meta>`. */
  isMeta?: boolean
  /** Default: the whole install by the gate. */
  install?: (gate: OpenedGate, token: string) => Promise<string> | string
  meddling?: Meddling
  host?: string
  isSecure?: boolean
  fix?: (api: string) => string
}

const unscripted = (parts: Unscripted): Fault => {
  const { policy, isMeta = false, install, meddling = {}, host, isSecure = false } = parts
  const { fix = () => '', ...fault } = parts
  return {
    planted: `the script: ${fault.planted}`,
    code: fault.code,
    isCertain: fault.isCertain ?? true,
    needsExtension: fault.needsExtension ?? false,
    async plant(rig) {
      const token = await rig.backend.token()
      const gate = await rig.gate(meddling, host ? { host } : {})
      const own = policy?.(gate.url) ?? ''
      const head = [
        isMeta ? `<meta http-equiv="Content-Security-Policy" content="${own}">` : '',
        `<script nonce="stub">${stub}</script>`,
        (await install?.(gate, token.value)) ?? embed(gate.url, token.value),
      ]
      return {
        url: rig.page(
          {
            head: head.join(''),
            headers: policy && !isMeta ? { 'content-security-policy': own } : {},
          },
          { isSecure },
        ),
        token,
        isStub: true,
        fix: fix(gate.url),
      }
    },
  }
}

export const scriptFaults: Fault[] = [
  unscripted({
    planted: 'CSP by header, script-src',
    code: 'csp_blocked',
    policy: () => "script-src 'nonce-stub'",
    fix: (api) => `add  ${api}  to script-src`,
  }),
  unscripted({
    planted: 'CSP by meta, script-src',
    code: 'csp_blocked',
    policy: () => "script-src 'nonce-stub'",
    isMeta: true,
    fix: (api) => `add  ${api}  to script-src`,
  }),
  unscripted({
    planted: 'CSP by header, default-src',
    code: 'csp_blocked',
    policy: () => "default-src 'self' 'nonce-stub'",
    fix: (api) => `add  ${api}  to script-src`,
  }),
  unscripted({
    planted: "CSP by header, 'strict-dynamic', and no nonce on the tag",
    code: 'csp_blocked',
    policy: () => "script-src 'nonce-stub' 'strict-dynamic'",
    fix: () => 'nonce',
  }),
  unscripted({
    // Only the browser's own line is left.
    planted: 'CSP that forbids the stub as well',
    code: 'silence',
    policy: () => "script-src 'self'",
  }),
  unscripted({
    planted: 'a dead port',
    code: 'unreachable',
    isCertain: false,
    install(gate, token) {
      gate.close()
      return embed(gate.url, token)
    },
  }),
  unscripted({
    planted: 'not at its address, on a server that is there',
    code: 'unexpected_answer',
    isCertain: false,
    install: (gate, token) =>
      `<script async src="${gate.url}/9.9.9/parley.js" data-client-token="${token}"></script>`,
  }),
  unscripted({
    planted: 'another one than its integrity attribute names',
    code: 'unexpected_answer',
    isCertain: false,
    install: (gate, token) =>
      tag(gate.url, token, `crossorigin integrity="sha256-${'A'.repeat(43)}="`),
    fix: () => 'integrity',
  }),
  unscripted({
    planted: "an ad blocker's rule",
    code: 'blocked_by_client',
    isCertain: false,
    needsExtension: true,
    host: 'scriptless.example',
  }),
  unscripted({
    planted: 'http on an https page',
    code: 'mixed_content',
    isSecure: true,
    fix: () => 'https://chat.example',
  }),
  {
    planted: 'healthy: the stub before a script that comes',
    code: 'silence',
    async plant(rig) {
      const [token, gate] = await Promise.all([rig.backend.token(), rig.gate()])
      const head = `<script>${stub}</script>${embed(gate.url, token.value)}`
      return { url: rig.page({ head }), token, act: converse() }
    },
  },
]
