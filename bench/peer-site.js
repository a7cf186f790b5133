/**
 * A site with other widgets on it, each as its own package ships it, and a server that speaks the
 * wires of those that have one of their own: deep-chat's events and n8n's lines.
 */
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { createRequire } from 'node:module'
import { dirname, extname, join, normalize } from 'node:path'
import { fileURLToPath } from 'node:url'
import { recite } from './answer.js'

/** Outside of what `npm ci` installs: the bundles need nothing of what they depend on. */
const unpacked = fileURLToPath(new URL('../node_modules/.cache/parley-peers/', import.meta.url))

/** The registry's own file of one version, which holds the whole widget in one bundle. */
const unpack = (name, version) => {
  const folder = join(unpacked, `${name.replace('/', '+')}@${version}`)
  if (!existsSync(join(folder, 'package', 'package.json'))) {
    mkdirSync(folder, { recursive: true })
    const words = ['pack', `${name}@${version}`, '--json', '--pack-destination', folder]
    const [{ filename }] = JSON.parse(
      execFileSync('npm', words, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }),
    )
    execFileSync('tar', ['-xzf', filename, '-C', folder], { cwd: folder })
  }
  return join(folder, 'package', 'dist')
}

const types = {
  '.js': 'text/javascript',
  '.mjs': 'text/javascript',
  '.css': 'text/css',
  '.html': 'text/html; charset=utf-8',
}

const readBody = async (request) => {
  const chunks = []
  for await (const chunk of request) chunks.push(chunk)
  return JSON.parse(Buffer.concat(chunks).toString())
}

/** Each wire: what the visitor said, and a piece of the answer as it is sent. */
const wires = {
  '/deep-chat/chat': {
    type: 'text/event-stream',
    said: ({ messages }) => messages.at(-1).text,
    write: (text) => `data: ${JSON.stringify({ text })}\n\n`,
    start: '',
    end: '',
  },
  '/n8n/chat': {
    type: 'text/plain',
    said: ({ chatInput }) => chatInput,
    write: (content) => writeLine('item', content),
    get start() {
      return writeLine('begin')
    },
    get end() {
      return writeLine('end')
    },
  },
}

const writeLine = (type, content) => {
  const metadata = {
    nodeId: 'agent',
    nodeName: 'Agent',
    timestamp: Date.now(),
    runIndex: 0,
    itemIndex: 0,
  }
  return `${JSON.stringify({ type, content, metadata })}\n`
}

/** What n8n loads of a former session. */
const formerSession = (messages) => ({
  data: messages.map(({ role, text }) => ({
    id: ['langchain_core', 'messages', role === 'user' ? 'HumanMessage' : 'AIMessage'],
    kwargs: { content: text },
  })),
})

export const openPeerSite = async () => {
  const folders = {
    persona: dirname(createRequire(import.meta.url).resolve('@runtypelabs/persona')),
    'deep-chat': unpack('deep-chat', '2.4.2'),
    n8n: unpack('@n8n/chat', '1.37.0'),
  }
  let pages = {}
  let former = []

  const converse = async (request, response, wire) => {
    const body = await readBody(request)
    if (body.action === 'loadPreviousSession') {
      response.writeHead(200, { 'content-type': 'application/json' })
      return response.end(JSON.stringify(formerSession(former)))
    }
    const { answer } = JSON.parse(wire.said(body))
    const gone = new AbortController()
    response.on('close', () => gone.abort())
    response.writeHead(200, { 'content-type': wire.type })
    response.write(wire.start)
    for await (const text of recite(answer, gone.signal)) response.write(wire.write(text))
    response.end(wire.end)
  }
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url, 'http://site')
    const wire = wires[pathname]
    if (wire && request.method === 'POST') {
      converse(request, response, wire).catch((error) => response.destroy(error))
      return
    }
    const [, , name, ...rest] = pathname.split('/')
    const folder = pathname.startsWith('/files/') ? folders[name] : undefined
    const path = folder && join(folder, normalize(`/${rest.join('/')}`))
    if (path && existsSync(path)) {
      response.writeHead(200, { 'content-type': types[extname(path)] ?? 'text/plain' })
      response.end(readFileSync(path))
      return
    }
    const html = pages[pathname]
    response.writeHead(html ? 200 : 404, { 'content-type': types['.html'] })
    response.end(html)
  })
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address()
  return {
    host: `localhost:${port}`,
    origin: `http://localhost:${port}`,
    serve: (given) => (pages = given),
    /** What was said before, for the widget that asks its server for it. */
    remember: (messages) => (former = messages),
    close() {
      server.close()
      server.closeAllConnections()
    },
  }
}
