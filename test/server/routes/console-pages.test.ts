import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { brotliCompressSync, brotliDecompressSync, gunzipSync } from 'node:zlib'
import pino from 'pino'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createApp } from '../../../src/server/http/app.js'
import type { HttpApp } from '../../../src/server/http/context.js'
import { createHostCheck } from '../../../src/server/http/host.js'
import { readStaticFiles } from '../../../src/server/http/static-files.js'
import { consolePageRoutes } from '../../../src/server/routes/console-pages.js'

const directory = mkdtempSync(join(tmpdir(), 'parley-console-'))
const script = 'console.log("the console")'.repeat(50)
const index = '<!doctype html><title>Parley</title>'

const appOf = (folder: string): HttpApp => {
  const app = createApp({ logger: pino({ level: 'silent' }), publicUrl: null })
  consolePageRoutes(app, {
    files: readStaticFiles(folder),
    checkHost: createHostCheck({ publicUrl: null, host: '127.0.0.1' }),
  })
  return app
}

let app: HttpApp
beforeAll(() => {
  mkdirSync(join(directory, 'built', 'assets'), { recursive: true })
  const write = (path: string, text: string) => {
    writeFileSync(join(directory, 'built', path), text)
    writeFileSync(join(directory, 'built', `${path}.br`), brotliCompressSync(text))
  }
  write('index.html', index)
  write('preview.html', '<!doctype html><title>Preview</title>')
  write('assets/index-0a1b2c3d.js', script)
  writeFileSync(
    join(directory, 'built', 'assets', 'large-0a1b2c3d.js.br'),
    brotliCompressSync(script),
  )
  writeFileSync(join(directory, 'secret.html'), 'outside')
  writeFileSync(join(directory, 'built', 'notes.md'), 'no kind of file that is served')
  app = appOf(join(directory, 'built'))
})
afterAll(() => rmSync(directory, { recursive: true, force: true }))

const get = (path: string, headers: Record<string, string> = {}) =>
  app.request(`http://localhost${path}`, { headers })

describe('the pages of the console', () => {
  it.each(['/console/', '/console/index.html', '/console/tokens', '/console/tokens/ct_1/usage'])(
    'are one page, also at %s',
    async (path) => {
      const answer = await get(path)
      expect(answer.status).toBe(200)
      expect(await answer.text()).toBe(index)
      expect(answer.headers.get('content-type')).toBe('text/html; charset=utf-8')
      expect(answer.headers.get('cache-control')).toBe('no-cache')
    },
  )

  it('stand in a folder', async () => {
    const answer = await get('/console')
    expect(answer.status).toBe(308)
    expect(answer.headers.get('location')).toBe('/console/')
  })

  it('let nothing in from elsewhere, and stand in no frame of another', async () => {
    const { headers } = await get('/console/')
    const policy = headers.get('content-security-policy') ?? ''
    expect(policy).toContain("default-src 'none'")
    expect(policy).toContain("frame-ancestors 'none'")
    expect(policy).toContain("require-trusted-types-for 'script'; trusted-types 'none'")
    expect(policy).not.toMatch(/unsafe|https?:|\*/)
    expect(headers.get('x-content-type-options')).toBe('nosniff')
    expect(headers.get('referrer-policy')).toBe('same-origin')
    expect(headers.get('access-control-allow-origin')).toBeNull()
    const preview = await get('/console/preview.html')
    expect(preview.headers.get('content-security-policy')).toContain("frame-ancestors 'self'")
  })

  it('have files that are kept for good, compressed at build time', async () => {
    const path = '/console/assets/index-0a1b2c3d.js'
    const plain = await get(path)
    expect(await plain.text()).toBe(script)
    expect(plain.headers.get('cache-control')).toBe('public, max-age=31536000, immutable')
    expect(plain.headers.get('content-type')).toBe('text/javascript; charset=utf-8')
    expect(plain.headers.get('vary')).toBe('Accept-Encoding')
    for (const [encoding, decode] of [
      ['br', brotliDecompressSync],
      ['gzip', gunzipSync],
    ] as const) {
      const answer = await get(path, { 'accept-encoding': encoding })
      expect(answer.headers.get('content-encoding')).toBe(encoding)
      expect(String(decode(new Uint8Array(await answer.arrayBuffer())))).toBe(script)
    }
  })

  it('may have a file in its smallest form alone', async () => {
    const path = '/console/assets/large-0a1b2c3d.js'
    expect(await (await get(path)).text()).toBe(script)
    const answer = await get(path, { 'accept-encoding': 'gzip' })
    expect(String(gunzipSync(new Uint8Array(await answer.arrayBuffer())))).toBe(script)
  })

  it('are not sent again to whoever has them', async () => {
    const etag = (await get('/console/')).headers.get('etag') ?? ''
    const again = await get('/console/', { 'if-none-match': etag })
    expect(again.status).toBe(304)
    expect(again.headers.get('content-security-policy')).toContain("default-src 'none'")
  })

  it.each([
    '/console/assets/none-00000000.js',
    '/console/assets/../../secret.html',
    '/console/assets/..%2f..%2fsecret.html',
    '/console/assets/index-0a1b2c3d.js.br',
    '/console/assets/',
  ])('are nothing else: %s', async (path) => {
    const answer = await get(path)
    expect(await answer.text()).not.toContain('outside')
    if (answer.status === 200) expect(path).toContain('..')
    else expect(answer.status).toBe(404)
  })

  it.each(['/console/..%2fsecret.html', '/console/notes.md', '/console/%2e%2e/secret.html'])(
    'lead out of their folder nowhere: %s',
    async (path) => {
      const text = await (await get(path)).text()
      expect(text).not.toContain('outside')
      expect(text).not.toContain('no kind of file')
    },
  )

  it('say so where they were not built', async () => {
    const answer = await appOf(join(directory, 'nowhere')).request('http://localhost/console/')
    expect(answer.status).toBe(404)
    expect(await answer.json()).toMatchObject({
      code: 'not_found',
      detail: 'The console has not been built. Run npm run build.',
    })
  })
})
