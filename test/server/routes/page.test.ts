/** What pages load, from files of this test's own, so that no build is needed. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { brotliCompressSync, brotliDecompressSync, gunzipSync } from 'node:zlib'
import pino from 'pino'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { DatabaseSync } from '@photostructure/sqlite'
import { loadConfig, openControl, type Control } from '../../../src/server.js'
import { embedFacts } from '../../../src/server/embeds.js'
import { createApp } from '../../../src/server/http/app.js'
import type { HttpApp } from '../../../src/server/http/context.js'
import { listen, type Listening } from '../../../src/server/http/listen.js'
import { readPageFiles } from '../../../src/server/http/page-files.js'
import { createKeyValue, createTokenValue } from '../../../src/server/identifiers.js'
import { pageRoutes } from '../../../src/server/routes/page.js'
import { openSqlite } from '../../../src/server/store/sqlite.js'
import type { Store } from '../../../src/server/store/store.js'
import { rawRequest, sendRaw } from '../http/raw-http.js'

const loaderText = `const baked = "__PARLEY_BAKED__"; /* ${'the loader '.repeat(50)} */`

let directory: string
let control: Control
let store: Store
let app: HttpApp
let listening: Listening
const logs: string[] = []

const build = async (): Promise<string> => {
  const pages = join(directory, 'page')
  await mkdir(join(pages, 'assets'), { recursive: true })
  const write = async (file: string, text: string) => {
    await writeFile(join(pages, file), text)
    await writeFile(join(pages, `${file}.br`), brotliCompressSync(text))
  }
  await write('parley.js', loaderText)
  await write('assets/panel-abc123.js', 'export const panel = 1')
  // A module that two builds have, each its own copy.
  await write('assets/fallback-abc123.js', 'export const fallback = 1')
  await write('assets/fallback-def456.js', 'export const fallback = 2')
  const manifest = {
    version: '1.2.3',
    assets: { panel: 'panel-abc123.js', fallback: 'fallback-def456.js' },
    sizes: {
      'parley.js': {},
      'assets/panel-abc123.js': {},
      'assets/fallback-abc123.js': {},
      'assets/fallback-def456.js': {},
    },
    loader: { file: 'parley.js', integrity: 'sha384-x' },
  }
  await writeFile(join(pages, 'manifest.json'), JSON.stringify(manifest))
  return pages
}

const serve = async (pages: string, publicUrl: string | null = null) => {
  app = createApp({
    logger: pino({ level: 'trace' }, { write: (line: string) => void logs.push(line) }),
    publicUrl,
  })
  pageRoutes(app, {
    files: readPageFiles(pages),
    publicUrl,
    facts: (token) => embedFacts(store, token),
  })
  listening = await listen(app, {
    port: 0,
    host: '127.0.0.1',
    publicUrl,
    maxHeaderBytes: 16_384,
    headersTimeoutMs: 15_000,
    requestTimeoutMs: 30_000,
  })
}

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'parley-page-'))
  const settings = await loadConfig({ environment: {}, cwd: directory })
  control = await openControl(settings)
  store = openSqlite({ directory: settings.dataDirectory })
  await serve(await build())
})
afterAll(async () => {
  listening.closeNow()
  await listening.close()
  await control.close()
  await store.close()
  await rm(directory, { recursive: true, force: true })
})
beforeEach(() => void (logs.length = 0))

/** Without fetch, which decompresses and adds headers of its own. */
const get = (path: string, headers: readonly (readonly [string, string])[] = []) =>
  sendRaw(Number(new URL(listening.url).port), rawRequest('GET', path, headers))

const createToken = (config: Record<string, unknown> = {}) =>
  control.tokens.create({ name: 'Shop', allowedOrigins: ['shop.example'], config })

/** What the script holds where the placeholder was. */
const bakedIn = (script: string) => {
  const text = /const baked = (.*?); \/\*/.exec(script)?.[1] ?? ''
  return JSON.parse(text) as Record<string, unknown> & { dead?: string }
}

const expectPublic = (headers: Record<string, string>) =>
  expect(headers).toMatchObject({
    'access-control-allow-origin': '*',
    'cross-origin-resource-policy': 'cross-origin',
    'x-content-type-options': 'nosniff',
    'content-type': 'text/javascript; charset=utf-8',
    vary: 'Accept-Encoding',
  })

describe("a token's own script", () => {
  it('holds the token and the looks of the launcher, and nothing else of its config', async () => {
    const { token } = await createToken({
      position: 'bottom-left',
      launcherLabel: '</script><b>',
      theme: { accent: '#00aa00', scheme: 'dark', font: 'x' },
      fallback: { label: 'Mail', href: 'mailto:a@b.example' },
      welcomeMessage: 'Not for the script',
      secretPlan: 'Not for the script',
    })
    const answer = await get(`/embed/${token}.js`)
    expect(answer.status).toBe(200)
    expectPublic(answer.headers)
    expect(answer.headers['cache-control']).toBe('public, max-age=60')
    expect(bakedIn(answer.body)).toEqual({
      token,
      config: {
        position: 'bottom-left',
        launcherLabel: '</script><b>',
        fallback: { label: 'Mail', href: 'mailto:a@b.example' },
        accent: '#00aa00',
        scheme: 'dark',
      },
    })
    expect(answer.body).not.toContain('</script>')
    expect(answer.body).not.toContain('Not for the script')
  })

  it('need not be sent twice', async () => {
    const { token, clientToken } = await createToken()
    const { etag = '' } = (await get(`/embed/${token}.js`)).headers
    for (const sent of [etag, etag.replace('W/', ''), `"other", ${etag}`]) {
      const same = await get(`/embed/${token}.js`, [['If-None-Match', sent]])
      expect(same.status).toBe(304)
      expect(same.body).toBe('')
      expect(same.headers['etag']).toBe(etag)
      expect(same.headers['access-control-allow-origin']).toBe('*')
    }
    await control.tokens.update(clientToken.id, { config: { position: 'bottom-left' } })
    const changed = await get(`/embed/${token}.js`, [['If-None-Match', etag]])
    expect(changed.status).toBe(200)
    expect(changed.headers['etag']).not.toBe(etag)
  })

  it.each([
    ['br, gzip', 'br'],
    ['gzip, deflate, br;q=0.5', 'br'],
    ['gzip', 'gzip'],
    ['GZIP', 'gzip'],
    ['br;q=0, gzip', 'gzip'],
    ['br;q=0.0', undefined],
    ['deflate', undefined],
    ['identity', undefined],
    ['brotli', undefined],
    ['', undefined],
    [undefined, undefined],
  ])('is compressed for who takes %s as %s', async (accepted, encoding) => {
    const { token } = await createToken()
    const headers = accepted === undefined ? [] : [['Accept-Encoding', accepted] as const]
    for (const path of [`/embed/${token}.js`, '/parley.js', '/assets/panel-abc123.js']) {
      const response = await app.request(path, { headers: Object.fromEntries(headers) })
      expect(response.headers.get('content-encoding') ?? undefined).toBe(encoding)
      expect(response.headers.get('vary')).toBe('Accept-Encoding')
      const bytes = Buffer.from(await response.arrayBuffer())
      const unpack =
        { br: brotliDecompressSync, gzip: gunzipSync }[encoding ?? ''] ?? ((b: Buffer) => b)
      expect(unpack(bytes).toString()).toBe((await get(path)).body)
    }
  })

  it('says why it is of no use', async () => {
    const rotated = await createToken()
    await control.tokens.rotate(rotated.clientToken.id)
    const inactive = await createToken()
    await control.tokens.update(inactive.clientToken.id, { isActive: false })
    const deleted = await createToken()
    await control.tokens.remove(deleted.clientToken.id)
    const cases = {
      [rotated.token]: 'token_rotated',
      [inactive.token]: 'token_inactive',
      [deleted.token]: 'token_unknown',
      [createTokenValue('live')]: 'token_unknown',
      [`${rotated.token.slice(0, -1)}!`]: 'token_unknown',
      [`ct_live_${'a'.repeat(38)}`]: 'token_unknown',
      'of-another-server': 'token_unknown',
      '%22%3E%3Cscript%3E': 'token_unknown',
      'a/b': 'token_unknown',
    }
    for (const [token, code] of Object.entries(cases)) {
      const answer = await get(`/embed/${token}.js`, [['Accept-Encoding', 'br']])
      expect(answer.status).toBe(200)
      expectPublic(answer.headers)
      expect(answer.headers['cache-control']).toBe('public, max-age=60')
      const baked = bakedIn(answer.body)
      expect(baked.dead).toBe(code)
      expect(baked).not.toHaveProperty('config')
      expect(answer.body).not.toContain('<script')
    }
  })

  it.each([
    ['live', (key: string) => key],
    ['test', (key: string) => key],
    ['live', (key: string) => key.toUpperCase()],
    ['live', (key: string) => key.replaceAll('_', '%5F')],
    ['live', (key: string) => key.replace('rt', '%72%74')],
  ] as const)(
    'with a secret key in its address shows it to nobody (%s, %#)',
    async (environment, write) => {
      const key = createKeyValue(environment)
      const answer = await get(`/embed/${write(key)}.js`)
      expect(answer.status).toBe(200)
      expect(answer.headers['cache-control']).toBe('no-store')
      expect(bakedIn(answer.body).dead).toBe('secret_key_in_page')
      const middle = new RegExp(key.slice(10, -6), 'i')
      expect(answer.body).not.toMatch(middle)
      expect(logs.join('')).not.toMatch(middle)
      expect(logs.join('')).toContain('/embed/')
    },
  )

  it('names the public address where there is one', async () => {
    const { token } = await createToken()
    const before = listening
    await serve(join(directory, 'page'), 'https://chat.example')
    const { body } = await get(`/embed/${token}.js`)
    listening.closeNow()
    await listening.close()
    listening = before
    expect(bakedIn(body)).toMatchObject({ token, api: 'https://chat.example' })
  })

  it('is told apart from a server that has lost its store', async () => {
    const { token } = await createToken()
    const file = new DatabaseSync(join(directory, '.parley', 'parley.db'))
    file.exec('ALTER TABLE client_tokens RENAME TO elsewhere')
    const answer = await get(`/embed/${token}.js`)
    file.exec('ALTER TABLE elsewhere RENAME TO client_tokens')
    file.close()
    expect(answer.status).toBeGreaterThanOrEqual(500)
    expect(answer.headers['cache-control']).toBe('no-store')
  })
})

describe('the script for every token', () => {
  it('is the loader as it was built, for a short while', async () => {
    const answer = await get('/parley.js')
    expect(answer.body).toBe(loaderText)
    expectPublic(answer.headers)
    expect(answer.headers['cache-control']).toBe('public, max-age=60')
  })

  it('is there for ever under its version', async () => {
    const answer = await get('/1.2.3/parley.js')
    expect(answer.body).toBe(loaderText)
    expectPublic(answer.headers)
    expect(answer.headers['cache-control']).toBe('public, max-age=31536000, immutable')
    const other = await get('/1.2.4/parley.js')
    expect(other.status).toBe(404)
    expect(other.headers['cache-control']).toBe('no-store')
    expect(JSON.parse(other.body)).toMatchObject({ code: 'not_found' })
  })
})

describe('a hashed file', () => {
  it('is there for a year', async () => {
    const answer = await get('/assets/panel-abc123.js')
    expect(answer.body).toBe('export const panel = 1')
    expectPublic(answer.headers)
    expect(answer.headers['cache-control']).toBe('public, max-age=31536000, immutable')
  })

  it.each([
    ['fallback-abc123.js', 'export const fallback = 1'],
    ['fallback-def456.js', 'export const fallback = 2'],
  ])('is itself, though another has its name: %s', async (file, text) => {
    const answer = await get(`/assets/${file}`)
    expect(answer.body).toBe(text)
    expect(answer.headers['cache-control']).toContain('immutable')
  })

  it('of another build is today’s, and is kept by nobody', async () => {
    const answer = await get('/assets/panel-000old.js')
    expect(answer.body).toBe('export const panel = 1')
    expectPublic(answer.headers)
    expect(answer.headers['cache-control']).toBe('no-store')
  })

  it.each([
    'other-abc123.js',
    'panel.js',
    'panel-abc123.css',
    'panel-abc123.js.br',
    '..%2Fmanifest.json',
    '%2e%2e/manifest.json',
    '../manifest.json',
    '__proto__-abc.js',
    'constructor-abc.js',
    '%00',
  ])('%s was never there', async (file) => {
    const answer = await get(`/assets/${file}`)
    expect(answer.status).toBe(404)
    expect(answer.headers['cache-control']).toBe('no-store')
    expect(answer.body).not.toContain('integrity')
  })
})

it('says that nothing was built where nothing was', async () => {
  const { token } = await createToken()
  const before = listening
  await serve(join(directory, 'nowhere'))
  const answers = await Promise.all(
    [`/embed/${token}.js`, '/parley.js', '/assets/panel-x.js'].map((path) => get(path)),
  )
  listening.closeNow()
  await listening.close()
  listening = before
  for (const answer of answers) {
    expect(answer.status).toBe(404)
    expect(answer.body).toContain('npm run build')
  }
})
