/** Servers in processes of their own, made from the source as it is, to be stopped and killed. */
import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { mkdtempSync, mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'vite'
import { afterAll, onTestFinished } from 'vitest'
import type { LimitSettings } from '../../src/server/config.js'
import { createPage, type Page, type PageOptions } from './parley.js'

const root = fileURLToPath(new URL('../..', import.meta.url))
const made = new Map<string, Promise<string>>()

/** A module of this folder and all that it imports, as one file that Node can run. */
export const bundled = (entry: string): Promise<string> => {
  let file = made.get(entry)
  if (!file) made.set(entry, (file = bundle(entry)))
  return file
}

const bundle = async (entry: string): Promise<string> => {
  // Below the root, so that packages are found.
  const parent = join(root, 'node_modules', '.cache')
  mkdirSync(parent, { recursive: true })
  const directory = mkdtempSync(join(parent, 'parley-test-'))
  await build({
    configFile: false,
    root,
    logLevel: 'error',
    define: { __PARLEY_VERSION__: '"0.0.0-test"' },
    build: {
      ssr: fileURLToPath(new URL(entry, import.meta.url)),
      outDir: directory,
      emptyOutDir: false,
      minify: false,
      target: 'node20',
      rollupOptions: { output: { entryFileNames: 'entry.mjs' } },
    },
  })
  directories.push(directory)
  return join(directory, 'entry.mjs')
}

const directories: string[] = []
afterAll(() => {
  for (const directory of directories) rmSync(directory, { recursive: true, force: true })
})

export const startChild = async (entry: string, options: object): Promise<ChildProcess> => {
  const child = fork(await bundled(entry), [JSON.stringify(options)], {
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    execArgv: [],
  })
  onTestFinished(async () => {
    if (child.exitCode !== null || child.signalCode !== null) return
    child.kill('SIGKILL')
    await once(child, 'exit')
  })
  return child
}

/** The next thing that a child has to say. */
export const told = async <T>(child: ChildProcess): Promise<T> => {
  const ended = once(child, 'exit').then(([code, signal]) => {
    throw new Error(`the child ended (${code ?? signal}) before it said anything`)
  })
  ended.catch(() => {})
  const [message] = (await Promise.race([once(child, 'message'), ended])) as [T]
  return message
}

export interface ChildOptions {
  dataDirectory: string
  databaseUrl: string | null
  /** Where its agent asks; see `openUpstream`. */
  upstream: string
  limits?: Partial<LimitSettings>
  /** By how much the clock of its machine is wrong. */
  clockErrorMs?: number
}

export interface ChildServer {
  process: ChildProcess
  url: string
  /** Standard output and error so far. */
  output(): string
  post(path: string, body: unknown, headers?: Record<string, string>): Promise<Response>
  page(token: string, options?: PageOptions): Page
  kill(signal: NodeJS.Signals): Promise<{ code: number | null; signal: string | null }>
}

export const startServer = async (options: ChildOptions): Promise<ChildServer> => {
  const child = await startChild('./child-server.ts', options)
  let output = ''
  child.stdout?.on('data', (chunk) => (output += String(chunk)))
  child.stderr?.on('data', (chunk) => (output += String(chunk)))
  const { url } = await told<{ url: string }>(child).catch((error: unknown) => {
    throw new Error(`${String(error)}\n${output}`)
  })
  const post: ChildServer['post'] = (path, body, headers = {}) =>
    fetch(`${url}/v1/client/${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    })
  return {
    process: child,
    url,
    output: () => output,
    post,
    page: (token, pageOptions) => createPage(post, token, pageOptions),
    async kill(signal) {
      const exited = once(child, 'exit')
      child.kill(signal)
      const [code, by] = (await exited) as [number | null, string | null]
      return { code, signal: by }
    },
  }
}

/** One question of an agent to the upstream of the test. */
export interface Question {
  turnId: string
  message: string
  say(text: string): void
  end(): void
}

export interface Upstream {
  url: string
  questions: Question[]
  /** What answers; it may take its time. */
  answer(question: Question): void
  close(): Promise<void>
}

/** Who costs money: a real server that counts. */
export const openUpstream = async (
  answer: Upstream['answer'] = (question) => {
    question.say(`You said: ${question.message}`)
    question.end()
  },
): Promise<Upstream> => {
  const server: Server = createServer((request, response) => {
    let body = ''
    request.on('data', (chunk) => (body += String(chunk)))
    request.on('end', () => {
      const { turnId, message } = JSON.parse(body) as { turnId: string; message: string }
      response.flushHeaders()
      const question: Question = {
        turnId,
        message,
        say: (text) => void response.write(text),
        end: () => void response.end(),
      }
      upstream.questions.push(question)
      upstream.answer(question)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const upstream: Upstream = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    questions: [],
    answer,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
  onTestFinished(() => upstream.close())
  return upstream
}
