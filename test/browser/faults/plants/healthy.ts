/** Pages on which nothing is wrong, or nothing that anybody need know: the console stays empty. */
import { converse, say, type Fault } from '../fault.js'
import type { Meddling } from '../gate.js'
import { embed, tag, type Rig } from '../rig.js'
import { frame, type PageParts } from '../site.js'
import type { Visitor } from '../../visitor.js'

const minute = 60_000

interface Healthy {
  isSecure?: boolean
  meddling?: Meddling
  /** Default: the tag alone. `url` is the server's, `install` the tag. */
  page?: (url: string, install: string) => PageParts
  attributes?: string
  isFramed?: boolean
  act?: (visitor: Visitor) => Promise<unknown>
}

const healthy = (planted: string, parts: Healthy = {}): Fault => {
  const {
    isSecure = false,
    meddling = {},
    attributes = '',
    isFramed = false,
    act = converse(),
  } = parts
  const page = parts.page ?? ((_url: string, head: string) => ({ head }))
  return {
    planted: `healthy: ${planted}`,
    code: 'silence',
    async plant(rig: Rig) {
      const [token, gate] = await Promise.all([
        rig.backend.token({ allowedOrigins: ['shop.example', 'https://shop.example'] }),
        rig.gate(meddling, { isSecure }),
      ])
      const install = embed(gate.url, token.value, attributes)
      return { url: rig.page(page(gate.url, install), { isSecure }), token, act, isFramed }
    },
  }
}

/** In mid-conversation, and then another message. */
const after = (
  planted: string,
  happen: (rig: Rig, tokenId: string) => Promise<unknown>,
): Fault => ({
  planted: `healthy: ${planted}`,
  code: 'silence',
  async plant(rig) {
    const backend = await rig.openBackend()
    const [token, gate] = await Promise.all([backend.token(), rig.gate({}, { backend })])
    return {
      url: rig.page({ head: embed(gate.url, token.value) }),
      async act(visitor) {
        await converse()(visitor)
        await happen({ ...rig, backend }, token.id)
        await visitor.send('Still there?')
        await visitor.replies.getByText('You said: Still there?').waitFor()
      },
    }
  },
})

export const healthyPages: Fault[] = [
  healthy('plain http'),
  healthy('https', { isSecure: true }),
  healthy('a page that nobody uses', { act: ({ launcher }) => launcher.waitFor() }),
  healthy('the strictest policy, with a nonce and Trusted Types', {
    attributes: 'nonce="abc"',
    page: (url, head) => ({
      head,
      headers: {
        'content-security-policy': `default-src 'none'; script-src 'nonce-abc' 'strict-dynamic'; connect-src ${url}; require-trusted-types-for 'script'; trusted-types 'none'`,
      },
    }),
  }),
  healthy('a policy by meta that names the server twice', {
    page: (url, head) => ({
      head: `<meta http-equiv="Content-Security-Policy" content="default-src 'self'; script-src ${url}; connect-src ${url}; img-src 'none'">${head}`,
    }),
  }),
  healthy('a policy that only reports', {
    page: (_url, head) => ({
      head,
      headers: { 'content-security-policy-report-only': "connect-src 'none'" },
    }),
  }),
  healthy('cross-origin isolation', {
    isSecure: true,
    page: (_url, head) => ({
      head,
      headers: {
        'cross-origin-embedder-policy': 'require-corp',
        'cross-origin-opener-policy': 'same-origin',
      },
    }),
  }),
  healthy('a proxy that lets no preflight through, for there is none', {
    meddling: {
      answer({ method }, response) {
        if (method !== 'OPTIONS') return false
        response.writeHead(405).end()
        return true
      },
    },
  }),
  healthy('a proxy that strips Server and adds Via', {
    meddling: { head: (headers) => (headers['via'] = '1.1 proxy') },
  }),
  healthy('a proxy that fails once', {
    meddling: (() => {
      let isFirst = true
      return {
        answer({ path }, response) {
          if (!isFirst || !path.endsWith('/init')) return false
          isFirst = false
          response.destroy()
          return true
        },
      } satisfies Meddling
    })(),
  }),
  healthy('a deploy under an open page', {
    meddling: {
      // The page has a name of the build before this one.
      body: ({ path }) =>
        path.startsWith('/embed/')
          ? (text) => text.replace(/panel-\w{8}\.js/, 'panel-0ldbui1d.js')
          : undefined,
    },
  }),
  healthy('a frame whose sandbox allows the same origin', {
    isFramed: true,
    act: ({ page }) =>
      page.frameLocator('iframe').getByRole('button', { name: 'Open chat' }).click(),
    page: (_url, install) => ({
      body: frame(`sandbox="allow-scripts allow-same-origin" srcdoc='${install}'`),
    }),
  }),
  healthy('a frame whose chat is open from the start', {
    attributes: 'data-open',
    act: ({ page }) => page.frameLocator('iframe').locator('#parley-panel').waitFor(),
    page: (_url, install) => ({
      body: `<iframe style="width: 800px; height: 600px" srcdoc='${install}'></iframe>`,
    }),
  }),
  healthy('a chat that is open from the start', {
    attributes: 'data-open',
    act: ({ panel }) => panel.waitFor(),
  }),
  healthy('the same tag run again, as Turbo does', {
    async act(visitor) {
      await visitor.launcher.waitFor()
      await visitor.page.evaluate(() => {
        const old = document.querySelector('script[src*="/embed/"]')
        const next = document.createElement('script')
        next.src = (old as HTMLScriptElement).src
        old?.replaceWith(next)
        return new Promise((resolve) => (next.onload = resolve))
      })
      await converse()(visitor)
    },
  }),
  after('a session that has expired', async ({ backend }) => backend.skip(31 * minute)),
  after('a session that the server has forgotten', async ({ backend }) =>
    backend.skip(25 * 60 * minute),
  ),
  {
    planted: 'healthy: offline for a while in mid-conversation',
    code: 'silence',
    async plant(rig) {
      const [token, gate] = await Promise.all([rig.backend.token(), rig.gate()])
      return {
        url: rig.page({ head: tag(gate.url, token.value) }),
        token,
        async act(visitor) {
          await converse()(visitor)
          await visitor.page.context().setOffline(true)
          await say('Later')(visitor)
          await visitor.panel.getByText("You're offline").first().waitFor()
          await visitor.page.context().setOffline(false)
          await visitor.replies.getByText('You said: Later').waitFor()
        },
      }
    },
  },
]
