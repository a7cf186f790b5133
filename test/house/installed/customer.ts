/** A customer's empty project with our tarball in it, and what serves its files. Not a test. */
import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, extname, join, normalize } from 'node:path'
import type { Page } from 'playwright-core'
import { npm, root } from '../tarball.js'

/** Makes a project of these files in a fresh folder and installs what it depends on. */
export const createProject = (
  files: Record<string, string>,
  dependencies: Record<string, string>,
): string => {
  const directory = mkdtempSync(join(tmpdir(), 'parley-customer-'))
  const description = { name: 'customer', private: true, type: 'module', dependencies }
  writeFiles(directory, { ...files, 'package.json': JSON.stringify(description) })
  npm(directory, 'install', '--prefer-offline', '--engine-strict')
  return directory
}

export const writeFiles = (directory: string, files: Record<string, string>): void => {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(directory, path)), { recursive: true })
    writeFileSync(join(directory, path), text)
  }
}

const contentTypes: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
}

export interface StaticServer {
  origin: string
  /** Paths that were asked for, in order. */
  requested: string[]
  close(): Promise<void>
}

/** Serves a folder at http://localhost:<free port>. */
export const serveFolder = async (folder: string): Promise<StaticServer> => {
  const requested: string[] = []
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost')
    requested.push(pathname)
    const path = join(folder, normalize(pathname === '/' ? '/index.html' : pathname))
    try {
      const body = readFileSync(path)
      response.setHeader('Content-Type', contentTypes[extname(path)] ?? 'application/octet-stream')
      response.end(body)
    } catch {
      response.statusCode = 404
      response.end()
    }
  })
  await new Promise<void>((listening) => server.listen(0, 'localhost', listening))
  const { port } = server.address() as AddressInfo
  return {
    origin: `http://localhost:${port}`,
    requested,
    close: () =>
      new Promise((closed) => {
        server.close(() => closed())
        server.closeAllConnections()
      }),
  }
}

/** The environment of a customer's shell: nothing of the test runner's. */
const env = Object.fromEntries(
  Object.entries(process.env).filter(([name]) => !/^(NODE_ENV|VITEST|TEST|VITE_)/.test(name)),
)

/** `vite build`, without a configuration. */
export const buildSite = (project: string, ...parameters: string[]): void => {
  const vite = join(root, 'node_modules/vite/bin/vite.js')
  execFileSync(process.execPath, [vite, 'build', '--logLevel', 'warn', ...parameters], {
    cwd: project,
    env,
    stdio: 'inherit',
  })
}

/**
 * Compiles one file as a strict customer would, with the declarations of libraries checked too.
 * Returns what the compiler says.
 */
export const compileIn = (project: string, text: string, ...parameters: string[]): string => {
  const compilerOptions = {
    strict: true,
    noEmit: true,
    skipLibCheck: false,
    target: 'es2022',
    lib: ['es2022', 'dom', 'dom.iterable'],
    types: [],
  }
  writeFiles(project, {
    'customer.ts': text,
    'tsconfig.json': JSON.stringify({ compilerOptions, files: ['customer.ts'] }),
  })
  const tsc = join(root, 'node_modules/typescript/bin/tsc')
  const run = spawnSync(process.execPath, [tsc, '-p', project, ...parameters], { encoding: 'utf8' })
  return run.stdout
}

export interface Parley {
  /** Where it listens, without a trailing slash. */
  api: string
  /** Issues a token for one origin, while the server runs. */
  createToken(origin: string): string
  close(): Promise<void>
}

/** Starts the installed `parley serve` with a data directory of its own. */
export const startParley = async (project: string): Promise<Parley> => {
  const command = join(project, 'node_modules/.bin/parley')
  const data = mkdtempSync(join(tmpdir(), 'parley-data-'))
  const child = spawn(command, ['serve', '--port', '0', '--data', data], {
    cwd: project,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const exited = once(child, 'exit')
  const api = await new Promise<string>((resolve, reject) => {
    let printed = ''
    child.stderr.setEncoding('utf8').on('data', (text: string) => (printed += text))
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      printed += text
      const address = /Parley is listening on (http:\/\/\S+?)\/?\s/.exec(printed)?.[1]
      if (address) resolve(address)
    })
    void exited.then(() => reject(new Error(`parley serve ended at once: ${printed}`)))
  })
  return {
    api,
    createToken(origin) {
      const given = ['--name', 'Customer', '--origin', origin, '--data', data, '--json']
      const answer = execFileSync(command, ['token', 'create', ...given], { encoding: 'utf8', env })
      const { token }: { token: string } = JSON.parse(answer)
      return token
    },
    async close() {
      child.kill('SIGTERM')
      await exited
      rmSync(data, { recursive: true, force: true })
    },
  }
}

/** The visitor's part of one exchange: opens, asks, and waits until the whole reply is there. */
export const converse = async (page: Page): Promise<string> => {
  await page.getByRole('button', { name: 'Open chat' }).click()
  await page.getByRole('textbox', { name: 'Message' }).fill('What is Parley?')
  await page.keyboard.press('Enter')
  const replies = page.getByRole('article').filter({ hasText: 'Assistant said' })
  await replies
    .last()
    .filter({ hasText: /Parley[\s\S]{40,}/ })
    .waitFor()
  return replies.last().innerText()
}

/** Everything that the console says and every uncaught error, from now on. */
export const listenTo = (page: Page): string[] => {
  const heard: string[] = []
  page.on('pageerror', (error) => heard.push(error.message))
  page.on('console', (message) => {
    // That a site has no icon is no fault of ours.
    if (!message.location().url.endsWith('/favicon.ico')) heard.push(message.text())
  })
  return heard
}
