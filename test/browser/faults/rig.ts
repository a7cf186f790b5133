/** All that the faults share: the browser, the server, the customer's site, and the gates between. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium, type Browser, type BrowserContext } from 'playwright-core'
import { chromiumArguments, chromiumPath, launchChromium } from '../chromium.js'
import { openBackend, type Backend } from './backend.js'
import { createCertificate, type Certificate } from './certificate.js'
import { writeExtension } from './extension.js'
import { openGate, type Gate, type Meddling } from './gate.js'
import { openSite, type PageParts } from './site.js'

export interface OpenedGate extends Gate {
  /** As pages know it. */
  readonly url: string
}

interface GateOptions {
  backend?: Backend
  /** Over TLS; with a certificate that Chromium trusts unless another is given. */
  isSecure?: boolean
  certificate?: Certificate
  /** Default `chat.example`. */
  host?: string
}

interface PageOptions {
  /** Host and, where it counts, port. Default `shop.example`. */
  host?: string
  isSecure?: boolean
}

export interface Rig {
  /** Every fault's that needs no other. */
  readonly backend: Backend
  /** The site's real port, for loopback names. */
  readonly sitePort: number
  /** The port whose pages Chromium takes for public ones, and a way to the server that it does too. */
  readonly publicPort: number
  readonly publicGate: OpenedGate
  openBackend(...options: Parameters<typeof openBackend>): Promise<Backend>
  /** A way to the server on a port of its own. */
  gate(meddling?: Meddling, options?: GateOptions): Promise<OpenedGate>
  /** Publishes a page, and answers its address. */
  page(parts: PageParts, options?: PageOptions): string
  /** A port of this machine on which nobody listens. */
  deadPort(): Promise<number>
  /** Closed with the rig. */
  onClose(close: () => void): void
}

export interface OpenRig extends Rig {
  readonly browser: Browser
  /** The visitor's browser that has an ad blocker; started when it is first needed. */
  blocking(): Promise<BrowserContext>
  readonly backends: readonly Backend[]
  close(): Promise<void>
}

export const openRig = async (): Promise<OpenRig> => {
  const trusted = await createCertificate({ names: ['shop.example', 'chat.example'] })
  const site = await openSite(trusted)
  const shop = ['shop.example', '*.shop.example', 'shop.example.']
  const rules = [
    ...shop.map((name) => `MAP ${name}:443 127.0.0.1:${site.httpsPort}`),
    ...shop.map((name) => `MAP ${name} 127.0.0.1:${site.httpPort}`),
    'MAP *.example 127.0.0.1',
    'MAP *.runtype.com 127.0.0.1',
  ].join(', ')
  const backend = await openBackend()
  const publicGate = await openGate(backend.port, {}, trusted)
  const publicPorts = [site.publicPort, publicGate.port]
  const flags = [
    `--ignore-certificate-errors-spki-list=${trusted.keyHash}`,
    `--ip-address-space-overrides=${publicPorts.map((port) => `127.0.0.1:${port}=public`).join()}`,
  ]
  const backends = [backend]
  const closers: (() => unknown)[] = [() => site.close(), () => publicGate.close()]
  const browser = await launchChromium(rules, flags)
  let blocking: Promise<BrowserContext> | undefined

  const launchBlocking = async (): Promise<BrowserContext> => {
    const profile = mkdtempSync(join(tmpdir(), 'parley-profile-'))
    const extension = writeExtension()
    closers.push(() => rmSync(profile, { recursive: true, force: true }))
    closers.push(() => rmSync(extension, { recursive: true, force: true }))
    return chromium.launchPersistentContext(profile, {
      executablePath: chromiumPath(),
      headless: false,
      ignoreDefaultArgs: ['--disable-extensions'],
      args: [
        ...chromiumArguments(rules, flags),
        `--disable-extensions-except=${extension}`,
        `--load-extension=${extension}`,
      ],
      reducedMotion: 'reduce',
    })
  }

  return {
    backend,
    backends,
    browser,
    sitePort: site.httpPort,
    publicPort: site.publicPort,
    publicGate: { ...publicGate, url: `https://chat.example:${publicGate.port}` },
    blocking: () => (blocking ??= launchBlocking()),
    async openBackend(limits) {
      const opened = await openBackend(limits)
      backends.push(opened)
      return opened
    },
    async gate(meddling, { backend: behind = backend, isSecure, certificate, host } = {}) {
      const worn = certificate ?? (isSecure ? trusted : null)
      const gate = await openGate(behind.port, meddling, worn)
      closers.push(() => gate.close())
      const url = `${worn ? 'https' : 'http'}://${host ?? 'chat.example'}:${gate.port}`
      return { ...gate, url }
    },
    page(parts, { host = 'shop.example', isSecure = false } = {}) {
      return `${isSecure ? 'https' : 'http'}://${host}${site.publish(parts)}`
    },
    async deadPort() {
      const gate = await openGate(1)
      gate.close()
      return gate.port
    },
    onClose: (close) => void closers.push(close),
    async close() {
      await (await blocking)?.close()
      await browser.close()
      for (const close of closers) close()
    },
  }
}

/** The whole install. */
export const embed = (url: string, token: string, attributes = ''): string =>
  `<script async src="${url}/embed/${token}.js"${attributes && ` ${attributes}`}></script>`

/** The install with the token on the tag, and the API where it is said to be. */
export const tag = (url: string, token: string, attributes = ''): string =>
  `<script async src="${url}/parley.js" data-client-token="${token}"${attributes && ` ${attributes}`}></script>`
