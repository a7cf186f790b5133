/**
 * The page at localhost:3000: a small shop that has Parley in it, and Parley itself, mounted in the
 * shop's own Node server the way a customer would mount it.
 */
import { readFile } from 'node:fs/promises'
import { createServer as createHttpServer } from 'node:http'
import { fileURLToPath } from 'node:url'
import { createServer, loadConfig } from 'parley-chat/server'
import { buildApps } from './apps/build.js'

const port = Number(process.env.PORT ?? 3000)
const folder = (path) => fileURLToPath(new URL(path, import.meta.url))

/** Where a script of the page's own finds the token. */
const tokenTag = '<meta name="parley-token" content="%TOKEN%" />'

/** The pages of the shop, by path: what stands in the layout's head and in its body. */
const pages = {
  '/': {
    title: 'Halden Ceramics',
    head: '<script async src="/embed/%TOKEN%.js"></script>',
    body: 'pages/index.html',
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
}

const settings = await loadConfig({
  environment: process.env,
  cwd: folder('..'),
  overrides: { port, logLevel: process.env.PARLEY_LOG_LEVEL ?? 'warn' },
})
const parley = await createServer(settings)
const token = await demoToken()
const apps = await buildApps()

const shop = createHttpServer(async (request, response) => {
  // Not `new URL`, which throws on what some programs ask for.
  const [pathname] = (request.url ?? '/').split('?')
  const page = pages[pathname]
  if (page) return send(response, 'text/html', await render(page))
  if (pathname === '/shop.css') return send(response, 'text/css', await asset('pages/shop.css'))
  if (pathname === '/shop.js')
    return send(response, 'text/javascript', await asset('pages/shop.js'))
  if (apps.has(pathname)) return send(response, 'text/javascript', apps.get(pathname))
  return parley.handler(request, response)
})

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

/** One token for the shop, made at the first start. Only `localhost` is on its list. */
async function demoToken() {
  const name = `Demo shop on port ${port}`
  const { clientTokens } = await parley.tokens.list()
  const known = clientTokens.find((candidate) => candidate.name === name)
  if (known) return known.tokenValue
  const created = await parley.tokens.create({
    name,
    allowedOrigins: [`localhost:${port}`],
    agentIds: ['demo'],
    rateLimitPerMinute: 60,
    rateLimitPerHour: 1000,
    config: {
      title: 'Halden Ceramics',
      welcomeMessage:
        'Hello! I answer from a script about Parley, the chat you are looking at. No key, no network. Ask me something, or type /help.',
      suggestions: [
        'How do I install Parley?',
        'What does the origin check protect?',
        'Show me a table',
        'Write a long answer',
      ],
      theme: { accent: '#0f6b4f' },
    },
  })
  return created.token
}

async function asset(path) {
  return readFile(folder(path))
}

async function render({ title, head, body }) {
  const layout = String(await asset('pages/layout.html'))
  return layout
    .replace('%TITLE%', () => title)
    .replace('%HEAD%', () => head)
    .replace('%BODY%', await asset(body).then((text) => () => String(text)))
    .replaceAll('%TOKEN%', token)
    .replaceAll('%PORT%', String(port))
}

function send(response, type, body) {
  response.writeHead(200, { 'content-type': `${type}; charset=utf-8`, 'cache-control': 'no-store' })
  response.end(body)
}
