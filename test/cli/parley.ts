/** The built command, run as a user runs it: a process of its own, in a directory of its own. */
import { fork, spawn, type ChildProcess } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll } from 'vitest'
import { ensureBuild } from '../../scripts/build-state.js'

const command = resolve(import.meta.dirname, '../../dist/cli.js')
const host = resolve(import.meta.dirname, 'host.js')

export interface Outcome {
  exitCode: number | null
  stdout: string
  stderr: string
}

export interface Running {
  url: string
  /** Everything so far. */
  stdout(): string
  stderr(): string
  signal(name: NodeJS.Signals): void
  ended: Promise<Outcome>
}

type Variables = Readonly<Record<string, string>>

export interface Parley {
  /** The working directory; the data directory is `.parley` in it. */
  directory: string
  run(...words: string[]): Promise<Outcome>
  /** The same, with environment variables. */
  with(variables: Variables, ...words: string[]): Promise<Outcome>
  /**
   * Runs with `--json` and reads the answer; throws if the command failed. For what a test prepares and
   * looks up: in a process that runs one such command after the other.
   */
  json<T>(...words: string[]): Promise<T>
  /** Its standard output as it is asked for; until then the command waits, when the pipe is full. */
  slowly(...words: string[]): { read(): Promise<void>; rest(): Promise<string> }
  /** `parley serve` on a free port, once it listens. */
  serve(...words: string[]): Promise<Running>
}

/** For the tests of one file. What still runs afterwards is killed. */
export const useParley = (variables: () => Variables = () => ({})): Parley => {
  const directory = mkdtempSync(join(tmpdir(), 'parley-cli-'))
  const children = new Set<ChildProcess>()

  const start = (words: readonly string[], others: Variables = {}) => {
    const child = spawn(process.execPath, [command, ...words], {
      cwd: directory,
      env: { ...withoutSettings(process.env), ...variables(), ...others },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    children.add(child)
    let stdout = ''
    let stderr = ''
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text))
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text))
    const ended = once(child, 'close').then(([exitCode]: (number | null)[]) => {
      children.delete(child)
      return { exitCode: exitCode ?? null, stdout, stderr }
    })
    return { child, ended, stdout: () => stdout, stderr: () => stderr }
  }

  const run = (...words: string[]) => start(words).ended

  let hosting: ChildProcess | null = null
  let turn: Promise<unknown> = Promise.resolve()
  const runHosted = (words: readonly string[]): Promise<Outcome> => {
    if (hosting === null) {
      hosting = fork(host, [command], {
        cwd: directory,
        env: { ...withoutSettings(process.env), ...variables() },
      })
      children.add(hosting)
    }
    const child = hosting
    const outcome = turn.then(async () => {
      child.send(words)
      const [message] = (await once(child, 'message')) as [Outcome]
      return message
    })
    turn = outcome
    return outcome
  }

  beforeAll(() => ensureBuild(), 180_000)
  afterAll(async () => {
    for (const child of children) child.kill('SIGKILL')
    await Promise.all([...children].map((child) => once(child, 'close')))
    rmSync(directory, { recursive: true, force: true })
  })

  return {
    directory,
    run,
    with: (others, ...words) => start(words, others).ended,
    async json<T>(...words: string[]) {
      const { exitCode, stdout, stderr } = await runHosted([...words, '--json'])
      if (exitCode !== 0) throw new Error(`exit code ${exitCode}: ${stderr}`)
      return JSON.parse(stdout) as T
    },
    slowly(...words) {
      const child = spawn(process.execPath, [command, ...words], {
        cwd: directory,
        env: { ...withoutSettings(process.env), ...variables() },
        stdio: ['ignore', 'pipe', 'ignore'],
      })
      children.add(child)
      const output = child.stdout.setEncoding('utf8')[Symbol.asyncIterator]()
      let text = ''
      const read = async () => {
        const { value, done } = await output.next()
        if (!done) text += value
        return done ?? false
      }
      return {
        read: async () => void (await read()),
        async rest() {
          while (!(await read()));
          children.delete(child)
          return text
        },
      }
    },
    async serve(...words) {
      const { child, ended, stdout, stderr } = start(['serve', '--port', '0', ...words])
      while (!stdout().includes('\n')) {
        const outcome = await Promise.race([ended, once(child.stdout, 'data')])
        if (!Array.isArray(outcome)) throw new Error(`serve ended: ${outcome.stderr}`)
      }
      const [, url = ''] = /(http:\/\/[\w.:[\]]+)/.exec(stdout()) ?? []
      return { url, stdout, stderr, signal: (name) => child.kill(name), ended }
    },
  }
}

/** The settings of whoever runs the tests are not those of the tests. */
const withoutSettings = (environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv =>
  Object.fromEntries(
    Object.entries(environment).filter(([name]) => !/^PORT$|^DATABASE_URL$|^PARLEY_/.test(name)),
  )

/** A page's handshake and its messages, each answered to its end. */
export const chat = async (
  url: string,
  token: string,
  ...contents: string[]
): Promise<{ sessionId: string; conversationId: string }> => {
  const origin = 'https://shop.example'
  const { body } = await init(url, token, origin)
  const session = body as { sessionId: string; conversationId: string }
  for (const content of contents) await say(url, session.sessionId, content)
  return session
}

/** A message, answered to its end. */
export const say = async (url: string, sessionId: string, content: string): Promise<void> => {
  const response = await fetch(`${url}/v1/client/chat`, {
    method: 'POST',
    headers: { origin: 'https://shop.example', 'content-type': 'application/json' },
    body: JSON.stringify({
      sessionId,
      messages: [{ id: randomUUID(), role: 'user', content }],
    }),
  })
  if (!(await response.text()).includes('execution_complete')) throw new Error('No reply came.')
}

/** A page's handshake. */
export const init = async (
  url: string,
  token: string,
  origin: string,
): Promise<{ status: number; body: Record<string, unknown> }> => {
  const response = await fetch(`${url}/v1/client/init`, {
    method: 'POST',
    headers: { origin, 'content-type': 'text/plain' },
    body: JSON.stringify({ token }),
  })
  return { status: response.status, body: (await response.json()) as Record<string, unknown> }
}
