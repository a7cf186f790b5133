/**
 * The page at localhost:3000: a small shop that has Parley in it, and Parley itself, mounted in the
 * shop's own Node server the way a customer would mount it.
 */
import { readFile } from 'node:fs/promises'
import { createServer as createHttpServer } from 'node:http'
import { createRequire } from 'node:module'
import { isAbsolute } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createServer, loadConfig } from 'parley-chat/server'
import { buildApps } from './apps/build.js'
import { createFaults } from './faults.js'
import { createTokens } from './tokens.js'

const port = Number(process.env.PORT ?? 3000)
const folder = (path) => (isAbsolute(path) ? path : fileURLToPath(new URL(path, import.meta.url)))

/** Where a script of the page's own finds the token. */
const tokenTag = '<meta name="parley-token" content="%TOKEN%" />'

/** The page of a site that trusts nobody, in the words of browsers. */
const strictPolicy =
  "default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'self'; " +
  "require-trusted-types-for 'script'; trusted-types 'none'"

/** The pages by path: what stands in their layout's head and in its body. */
const pages = {
  '/': {
    title: 'Halden Ceramics',
    head: '<script async src="/embed/%TOKEN%.js"></script>',
    body: 'pages/index.html',
  },
  '/try': {
    title: 'Parley: try it all',
    layout: 'pages/try.html',
    head: tokenTag,
  },
  '/react': {
    title: 'Halden Ceramics, with React',
    head: `${tokenTag}<script type="module" src="/apps/react.js"></script>`,
    body: 'pages/react.html',
  },
  '/element': {
    title: 'Halden Ceramics, with the element',
    head: `${tokenTag}<script type="module" src="/apps/element.js"></script>`,
    body: 'pages/element.html',
  },
  '/hostile': {
    title: 'A hostile page',
    layout: 'pages/hostile.html',
    head: '<script async src="/embed/%TOKEN%.js"></script>',
    headers: { 'content-security-policy': strictPolicy },
  },
}

const interFont = createRequire(import.meta.url).resolve(
  '@fontsource-variable/inter/files/inter-latin-wght-normal.woff2',
)

/** What the pages fetch, by path: a file and its type. */
const files = {
  '/shop.css': ['pages/shop.css', 'text/css'],
  '/shop.js': ['pages/shop.js', 'text/javascript'],
  '/try.css': ['pages/try.css', 'text/css'],
  '/hostile.css': ['pages/hostile.css', 'text/css'],
  '/inter.woff2': [interFont, 'font/woff2'],
}

const settings = await loadConfig({
  environment: process.env,
  cwd: folder('..'),
  overrides: { port, logLevel: process.env.PARLEY_LOG_LEVEL ?? 'warn' },
})
const parley = await createServer(settings)
const tokens = createTokens(parley, port)
const token = await tokens.find('shop')
const faults = createFaults()
const apps = await buildApps()

const shop = createHttpServer(async (request, response) => {
  // Not `new URL`, which throws on what some programs ask for.
  const [pathname, query] = (request.url ?? '/').split('?')
  const page = pages[pathname]
  if (page) return send(response, 'text/html', await render(page), page.headers)
  const file = files[pathname]
  if (file) return send(response, file[1], await readFile(folder(file[0])))
  if (apps.has(pathname)) return send(response, 'text/javascript', apps.get(pathname))
  if (pathname.startsWith('/demo/')) return steer(request, response, pathname, query)
  if (await faults.meet(pathname, response)) return
  return parley.handler(request, response)
})

/** What the page at /try asks of the demo itself: a token of some kind, trouble of some kind. */
async function steer({ method }, response, pathname, query) {
  const kind = new URLSearchParams(query).get('kind')
  if (method === 'POST' && pathname === '/demo/fault') {
    faults.set(kind)
    return send(response, 'text/plain', 'Done.')
  }
  const found = pathname === '/demo/token' ? await tokens.find(kind) : null
  if (found) return send(response, 'text/plain', found)
  response.writeHead(404)
  response.end()
}

shop.on('error', (error) => {
  console.error(
    error.code === 'EADDRINUSE'
      ? `Port ${port} is in use. Stop what listens there, or choose another: PORT=3001 npm start`
      : error.message,
  )
  process.exit(1)
})
shop.listen(port, '127.0.0.1', async () => {
  const address = `http://localhost:${port}`
  const setupLink = await parley.setupLink(address)
  console.log(`
  The demo shop is open:   ${address}
  All of it, to try:       ${address}/try
  The same with React:     ${address}/react
  Refused, on purpose:     http://127.0.0.1:${port}   (not on the token's list)
  The console:             ${address}/console
${setupLink === null ? '' : `\n  Set the console's password first, by this link, which works once:\n  ${setupLink}\n`}`)
})

for (const signal of ['SIGINT', 'SIGTERM']) {
  process.once(signal, async () => {
    shop.close()
    await parley.close({ drainMs: 2000 })
    process.exit(0)
  })
}

async function render({ title, head, body, layout = 'pages/layout.html' }) {
  const read = async (path) => String(await readFile(folder(path)))
  const inside = body ? await read(body) : ''
  return (await read(layout))
    .replace('%TITLE%', () => title)
    .replace('%HEAD%', () => head)
    .replace('%BODY%', () => inside)
    .replaceAll('%TOKEN%', token)
    .replaceAll('%PORT%', String(port))
}

function send(response, type, body, headers) {
  const isFont = type.startsWith('font/')
  response.writeHead(200, {
    'content-type': isFont ? type : `${type}; charset=utf-8`,
    'cache-control': 'no-store',
    ...headers,
  })
  response.end(body)
}
