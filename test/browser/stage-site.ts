/** The stage (fixtures/ui-stage.ts) as a small site: built once, served with a font of the tests' own. */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { build, type Rolldown } from 'vite'
import { openSite, type Site } from './chromium.js'

const font = createRequire(import.meta.url).resolve(
  '@fontsource-variable/inter/files/inter-latin-wght-normal.woff2',
)

/**
 * What Inter lacks comes from DejaVu, which Debian's Chromium brings with it; a font of the system's
 * own choice would make other pictures on another machine.
 */
const styles = `
  @font-face { font-family: Inter; src: url(/inter.woff2); font-weight: 100 900 }
  body { margin: 0; height: 100vh; background: #e9e7e2; overflow: hidden }
  body.dark { background: #23211e }
  html {
    --parley-font: Inter, 'DejaVu Sans';
    --parley-font-mono: 'DejaVu Sans Mono';
  }
`
const markup = `<!doctype html><html lang="en"><head><title>Stage</title><meta charset="utf-8">
<meta name="viewport" content="width=device-width"><style>${styles}</style></head><body>
<div id="box"></div><script type="module" src="/ui-stage.js"></script></body></html>`

export const buildStage = async (): Promise<ReadonlyMap<string, string>> => {
  const result = await build({
    configFile: false,
    logLevel: 'error',
    define: { 'process.env.NODE_ENV': '"production"', __PARLEY_VERSION__: '"0.0.0-test"' },
    build: {
      write: false,
      modulePreload: false,
      lib: {
        entry: { 'ui-stage': new URL('fixtures/ui-stage.ts', import.meta.url).pathname },
        formats: ['es'],
      },
    },
    oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  })
  const outputs = [result].flat() as Rolldown.RolldownOutput[]
  return new Map(
    outputs.flatMap(({ output }) =>
      output.map((file) => [`/${file.fileName}`, 'code' in file ? file.code : '']),
    ),
  )
}

export const openStage = async (): Promise<Site> => {
  const files = await buildStage()
  return openSite((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://x')
    const code = files.get(pathname)
    if (code !== undefined) {
      response.writeHead(200, { 'content-type': 'text/javascript; charset=utf-8' })
      response.end(code)
    } else if (pathname === '/inter.woff2') {
      response.writeHead(200, { 'content-type': 'font/woff2' })
      response.end(readFileSync(font))
    } else {
      response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' })
      response.end(markup)
    }
  })
}
