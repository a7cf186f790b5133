/**
 * What the scenarios of one engine share: a browser, a network, a customer's site and our server.
 * Every visit has a host name and a token of its own, and so neither storage nor session of another.
 */
import { readFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join, normalize } from 'node:path'
import { openParley, type Parley } from '../../server/parley.js'
import { createScriptedAgent, type ScriptedAgent } from '../../server/scripted-agent.js'
import { nameOfApi } from '../api.js'
import type { Engine, EngineDriver } from './driver.js'
import { serveStrictStage, type StageServer } from '../strict-stage.js'
import { openNetwork, type Network } from './network.js'
import { openPlaywrightDriver } from './playwright-driver.js'
import { installProbe } from './probe.js'
import { createVisit, type Visit } from './visit.js'
import { openWebKitDriver } from './webkit-driver.js'

export interface PageParts {
  /** Where the tag stands, in a page's head. `$tag` is the snippet, `$token` and `$api` its parts. */
  head?: string
  body?: string
  /** Attributes of <html>. */
  attributes?: string
  headers?: (api: string) => Readonly<Record<string, string>>
  /** Of the token. */
  token?: Record<string, unknown>
}

export interface Stage {
  readonly engine: Engine
  readonly driver: EngineDriver
  readonly network: Network
  readonly parley: Parley
  /** Who answers; as at the start again for each scenario. */
  readonly scripted: ScriptedAgent
  /** Puts the server's clock forward. */
  skip(ms: number): void
  /** Opens a page that has the tag, unless its head says otherwise. */
  visit(parts?: PageParts): Promise<Visit>
  /** Opens the panel's own stage, with a reader in it, for those who read an answer that comes. */
  openReader(): Promise<void>
  /** Serves a script of the site's. */
  serve(path: string, code: string): void
  /** Everything as it was before the last scenario. */
  reset(): Promise<void>
  /** Prints what the page has come to, for a scenario that has failed. */
  describe(): Promise<void>
  close(): Promise<void>
}

const dist = join(import.meta.dirname, '../../../dist')

const defaultBody = `<main><h1>Tea</h1><p>Packed by hand, <a href="#more">every day</a>.</p></main>`

const render = (
  { head = '$tag', body = defaultBody, attributes = 'lang="en"' }: PageParts,
  words: Readonly<Record<string, string>>,
): string =>
  `<!doctype html><html ${attributes}><head><meta charset="utf-8"><title>Shop</title>
<meta name="viewport" content="width=device-width">
<script nonce="abc" src="/probe.js"></script>${head}</head><body>${body}</body></html>`.replace(
    /\$(tag|token|api)\b/g,
    (_whole, name: string) => words[name] ?? '',
  )

const script = { 'content-type': 'text/javascript; charset=utf-8' }

const openSite = async (pages: ReadonlyMap<string, (path: string) => Answer | null>) => {
  const server: Server = createServer((request, response) => {
    const { hostname, pathname } = new URL(`http://${request.headers.host}${request.url ?? '/'}`)
    const answer = pages.get(hostname)?.(pathname) ?? null
    if (!answer) return response.writeHead(404).end()
    response.writeHead(200, answer.headers).end(answer.body)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return { server, port: (server.address() as AddressInfo).port }
}

interface Answer {
  headers: Readonly<Record<string, string>>
  body: string
}

/** What every customer's site has beside its page: the package's files, and scripts of a test. */
const answerFile = (path: string, scripts: ReadonlyMap<string, string>): Answer | null => {
  const code = scripts.get(path)
  if (code !== undefined) return { headers: script, body: code }
  if (!path.startsWith('/dist/')) return null
  try {
    const body = readFileSync(join(dist, normalize(path.slice('/dist'.length))), 'utf8')
    return { headers: script, body }
  } catch {
    return null
  }
}

export const openStage = async (engine: Engine): Promise<Stage> => {
  const pages = new Map<string, (path: string) => Answer | null>()
  const scripts = new Map([['/probe.js', `(${String(installProbe)})()`]])
  const closers: (() => unknown)[] = []
  const site = await openSite(pages)
  const network = await openNetwork(site.port)
  const driver =
    engine === 'webkit'
      ? await openWebKitDriver(network.port)
      : await openPlaywrightDriver(engine, network.port)
  const scripted = createScriptedAgent()
  const plainAnswer = scripted.answer
  let skippedMs = 0
  const parley = await openParley({
    scripted,
    clock: {
      get now() {
        return Date.now() + skippedMs
      },
    } as Parley['clock'],
    onEnd: (close) => void closers.push(close),
  })
  const api = nameOfApi(Number(new URL(await parley.server.listen()).port))
  let visits = 0
  let readers: StageServer | null = null

  return {
    engine,
    driver,
    network,
    parley,
    scripted,
    skip(ms) {
      skippedMs += ms
    },
    async visit(parts = {}) {
      visits += 1
      const host = `shop-${visits}.example`
      const { value } = await parley.token({ allowedOrigins: [host], ...parts.token })
      const tag = `<script async src="${api}/embed/${value}.js"></script>`
      const page: Answer = {
        headers: { 'content-type': 'text/html; charset=utf-8', ...parts.headers?.(api) },
        body: render(parts, { tag, token: value, api }),
      }
      pages.set(host, (path) => (path === '/' ? page : answerFile(path, scripts)))
      await driver.goto(`http://${host}/`)
      return createVisit(driver, { host, api, token: value })
    },
    async openReader() {
      readers ??= await serveStrictStage()
      await driver.resize(900, 800)
      await driver.goto(`http://stage.example:${readers.port}/`)
      await driver.run(async () => {
        while (!window.stage) await new Promise((resolve) => setTimeout(resolve, 20))
        window.stage.read()
      })
    },
    serve: (path, code) => void scripts.set(path, code),
    async reset() {
      scripted.answer = plainAnswer
      scripted.calls.length = 0
      network.setUp(true)
    },
    async describe() {
      const found = await driver.run(() => {
        const { printed, thrown, refused } = window.probe
        const field = window.probe.select('textarea') as HTMLTextAreaElement | null
        return {
          url: location.href,
          text: window.probe.text(),
          draft: field?.value ?? null,
          focus: window.probe.focus(),
          printed,
          thrown,
          refused,
        }
      })
      console.log(JSON.stringify(found, null, 2))
    },
    async close() {
      await driver.close()
      network.close()
      await readers?.close()
      site.server.closeAllConnections()
      site.server.close()
      for (const close of closers.toReversed()) await close()
    },
  }
}
