/** Pages whose origin is not on the list, however near they come, and pages that have none. */
import { rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { open, say, unavailable, type Fault } from '../fault.js'
import { embed } from '../rig.js'
import { frame, renderPage } from '../site.js'

interface NearMiss {
  planted: string
  entry: string
  /** Default `shop.example`. */
  host?: string
  isSecure?: boolean
  /** After `add  <host>`. */
  fix: string
}

const nearMisses: NearMiss[] = [
  {
    planted: 'www of a name that is listed',
    entry: 'shop.example',
    host: 'www.shop.example',
    fix: 'add  www.shop.example  to Allowed origins (the name without www is allowed, this one is not)',
  },
  {
    planted: 'a name that is listed with www',
    entry: 'www.shop.example',
    fix: 'add  shop.example  to Allowed origins (the name with www is allowed, this one is not)',
  },
  {
    planted: 'the name itself where those below it are listed',
    entry: '*.shop.example',
    fix: 'add  shop.example  to Allowed origins (the names below it are allowed, the name itself is not)',
  },
  {
    planted: 'another port',
    entry: 'shop.example:8443',
    host: 'shop.example:8080',
    fix: 'add  shop.example:8080  to Allowed origins (this name is allowed, but on another port)',
  },
  {
    planted: 'an http page where https is listed',
    entry: 'https://shop.example',
    fix: 'add  shop.example  to Allowed origins (this name is allowed over https, and this page is http)',
  },
  {
    planted: 'an https page where http is listed',
    entry: 'http://shop.example',
    isSecure: true,
    fix: 'add  shop.example  to Allowed origins (this name is allowed over http, and this page is https)',
  },
  {
    planted: 'another site',
    entry: 'tea.example',
    fix: 'add  shop.example  to Allowed origins',
  },
]

const byList = nearMisses.map(
  ({ planted, entry, host = 'shop.example', isSecure = false, fix }): Fault => {
    const origin = `${isSecure ? 'https' : 'http'}://${host}`
    return {
      planted: `origin: ${planted}`,
      code: 'origin_not_allowed',
      visitor: unavailable,
      refusals: { origin_not_allowed: 1 },
      blocked: [origin],
      async plant(rig) {
        const [token, gate] = await Promise.all([
          rig.backend.token({ allowedOrigins: [entry] }),
          rig.gate({}, { isSecure }),
        ])
        const head = embed(gate.url, token.value)
        return { url: rig.page({ head }, { host, isSecure }), token, act: open, fix }
      },
    }
  },
)

export const originFaults: Fault[] = [
  ...byList,
  {
    planted: 'origin: 127.0.0.1 where localhost is listed',
    code: 'origin_not_allowed',
    visitor: unavailable,
    refusals: { origin_not_allowed: 1 },
    blocked: null,
    async plant(rig) {
      const host = `127.0.0.1:${rig.sitePort}`
      const [token, gate] = await Promise.all([
        rig.backend.token({ allowedOrigins: [`localhost:${rig.sitePort}`] }),
        rig.gate(),
      ])
      return {
        url: rig.page({ head: embed(gate.url, token.value) }, { host }),
        token,
        act: open,
        isLocal: true,
        fix: `add  ${host}  to Allowed origins (localhost, 127.0.0.1 and [::1] are three different hosts; another of them is allowed)`,
      }
    },
  },
  {
    planted: 'origin: taken off the list in mid-conversation',
    code: 'origin_not_allowed',
    visitor: unavailable,
    refusals: { origin_not_allowed: 1 },
    blocked: ['http://shop.example'],
    async plant(rig) {
      const [token, gate] = await Promise.all([rig.backend.token(), rig.gate()])
      return {
        url: rig.page({ head: embed(gate.url, token.value) }),
        token,
        fix: 'add  shop.example  to Allowed origins',
        async act(visitor) {
          await say('Hello')(visitor)
          await visitor.replies.getByText('You said: Hello').waitFor()
          await rig.backend.server.tokens.update(token.id, { allowedOrigins: ['tea.example'] })
          await visitor.send('And now?')
        },
      }
    },
  },
  {
    planted: 'origin: rewritten by a proxy',
    code: 'origin_not_allowed',
    visitor: unavailable,
    refusals: { origin_not_allowed: 1 },
    blocked: ['https://chat.internal.example'],
    async plant(rig) {
      const token = await rig.backend.token()
      const gate = await rig.gate({
        send: (headers) => (headers.origin &&= 'https://chat.internal.example'),
      })
      return {
        url: rig.page({ head: embed(gate.url, token.value) }),
        token,
        act: open,
        seen: 'https://chat.internal.example',
        fix: 'this page is  http://shop.example ',
      }
    },
  },
  {
    planted: 'origin: removed by a proxy',
    code: 'origin_missing',
    visitor: unavailable,
    refusals: { origin_missing: 1 },
    blocked: ['missing'],
    async plant(rig) {
      const token = await rig.backend.token()
      const gate = await rig.gate({ send: (headers) => delete headers.origin })
      const head = embed(gate.url, token.value)
      return {
        url: rig.page({ head }),
        token,
        act: open,
        fix: 'what stands in front of the server',
      }
    },
  },
  {
    planted: 'origin: garbled by a proxy',
    code: 'origin_malformed',
    visitor: unavailable,
    refusals: { origin_malformed: 1 },
    blocked: ['malformed'],
    async plant(rig) {
      const token = await rig.backend.token()
      const gate = await rig.gate({ send: (headers) => (headers.origin &&= 'shop.example/') })
      return { url: rig.page({ head: embed(gate.url, token.value) }), token, act: open }
    },
  },
  {
    planted: 'a frame with the sandbox attribute',
    code: 'opaque_origin',
    visitor: unavailable,
    refusals: { origin_not_allowed: 1 },
    blocked: ['null'],
    async plant(rig) {
      const [token, gate] = await Promise.all([rig.backend.token(), rig.gate()])
      const inner = rig.page({ head: embed(gate.url, token.value) })
      return {
        url: rig.page({ body: frame(`sandbox="allow-scripts" src="${inner}"`) }),
        act: ({ page }) =>
          page.frameLocator('iframe').getByRole('button', { name: 'Open chat' }).click(),
        isFramed: true,
        token,
        seen: 'null',
        fix: 'allow-same-origin',
      }
    },
  },
  {
    planted: 'a page whose own policy has sandbox',
    code: 'opaque_origin',
    visitor: unavailable,
    refusals: { origin_not_allowed: 1 },
    blocked: ['null'],
    async plant(rig) {
      const [token, gate] = await Promise.all([rig.backend.token(), rig.gate()])
      return {
        url: rig.page({
          headers: { 'content-security-policy': 'sandbox allow-scripts' },
          head: embed(gate.url, token.value),
        }),
        token,
        act: open,
        seen: 'null',
      }
    },
  },
  {
    planted: 'a page that is a file',
    code: 'opaque_origin',
    visitor: unavailable,
    refusals: { origin_not_allowed: 1 },
    blocked: ['null'],
    async plant(rig) {
      const [token, gate] = await Promise.all([rig.backend.token(), rig.gate()])
      const path = join(tmpdir(), `parley-page-${gate.port}.html`)
      writeFileSync(path, renderPage({ head: embed(gate.url, token.value) }))
      rig.onClose(() => rmSync(path))
      return { url: pathToFileURL(path).href, token, act: open, seen: 'null', isLocal: true }
    },
  },
]
