/**
 * The console's way to the server: the ordinary `/v1` routes of the same origin, with the operator's
 * cookie and, on writes, the CSRF token. An answer that is not a success is thrown as a Problem.
 */
import ky from 'ky'
import type * as z from 'zod/mini'
import { csrfHeader } from '../protocol/console.js'
import { isAborted, readProblem, unexpectedAnswer, unreachable, type Problem } from './problem.js'

export interface Answer<T> {
  value: T
  /** For `ifMatch` of a later write. */
  etag: string | null
}

type Query = Readonly<Record<string, string | number | null | undefined>>

export interface ReadOptions {
  /** Members that are null, undefined or empty are left out. */
  query?: Query
  signal?: AbortSignal
}

export interface WriteOptions {
  body?: unknown
  /** The `etag` that was read: the server refuses with `precondition_failed` if it is another now. */
  ifMatch?: string | null
  signal?: AbortSignal
}

export type WriteMethod = 'POST' | 'PUT' | 'DELETE'

export interface Api {
  /** @param path below `/v1/`: `client-tokens/ct_1`. */
  read<T>(path: string, schema: z.ZodMiniType<T>, options?: ReadOptions): Promise<Answer<T>>
  /** @param schema null where the answer does not matter. */
  write<T>(
    method: WriteMethod,
    path: string,
    schema: z.ZodMiniType<T> | null,
    options?: WriteOptions,
  ): Promise<Answer<T>>
  /**
   * A `POST` that is answered with a JSON object a line, each as it comes. It throws a Problem also
   * where the connection ends in the middle.
   */
  stream<T>(path: string, schema: z.ZodMiniType<T>, options?: StreamOptions): AsyncIterable<T>
}

export interface StreamOptions {
  body?: unknown
  signal?: AbortSignal
}

export interface Credentials {
  csrfToken(): string | null
  /** Resolves once the operator is signed in again. */
  renew(): Promise<void>
  /** Reads the session anew: another tab has changed it. */
  refresh(): Promise<void>
}

const timeoutMs = 30_000

/** @param origin of the server; the page's own, but for tests. */
export const createApi = (credentials: Credentials, origin: string): Api => {
  const send = async (method: string, path: string, options: ReadOptions & WriteOptions) => {
    try {
      const csrfToken = credentials.csrfToken()
      return await ky(addressOf(origin, path, options.query), {
        method,
        credentials: 'same-origin',
        cache: 'no-store',
        retry: 0,
        timeout: timeoutMs,
        throwHttpErrors: false,
        headers: {
          ...(method !== 'GET' && csrfToken !== null && { [csrfHeader]: csrfToken }),
          ...(options.ifMatch && { 'if-match': options.ifMatch }),
        },
        ...(options.body !== undefined && { json: options.body }),
        ...(options.signal && { signal: options.signal }),
      })
    } catch (error) {
      if (isAborted(error)) throw error
      throw unreachable(error)
    }
  }

  /** A success, perhaps at the second attempt. */
  const obtain = async (
    method: string,
    path: string,
    options: ReadOptions & WriteOptions,
  ): Promise<Response> => {
    const response = await send(method, path, options)
    if (response.ok) return response
    const problem = await readProblem(response)
    if (!(await isMended(credentials, path, problem))) throw problem
    const second = await send(method, path, options)
    if (!second.ok) throw await readProblem(second)
    return second
  }

  const request = async <T>(
    method: string,
    path: string,
    schema: z.ZodMiniType<T> | null,
    options: ReadOptions & WriteOptions,
  ): Promise<Answer<T>> => {
    const response = await obtain(method, path, options)
    return { value: await parse(response, schema), etag: response.headers.get('etag') }
  }

  return {
    read: (path, schema, options = {}) => request('GET', path, schema, options),
    write: (method, path, schema, options = {}) => request(method, path, schema, options),
    async *stream(path, schema, options = {}) {
      const response = await obtain('POST', path, options)
      for await (const line of linesOf(response)) yield parseLine(line, response.status, schema)
    },
  }
}

/** Whether the same request may succeed now. The sign-in's own routes are never repeated. */
const isMended = async (credentials: Credentials, path: string, { code }: Problem) => {
  if (/^console\/(session|setup|sign-in)$/.test(path)) return false
  // Where a key would do as well, a browser that has dropped its cookie is told of the key.
  if (code === 'sign_in_required' || code === 'key_missing') {
    await credentials.renew()
    return true
  }
  if (code !== 'csrf_token_invalid') return false
  await credentials.refresh()
  return true
}

const parse = async <T>(response: Response, schema: z.ZodMiniType<T> | null): Promise<T> => {
  // Nobody reads what has no schema.
  if (schema === null) return undefined as T
  const parsed = schema.safeParse(await response.json().catch(() => null))
  if (parsed.success) return parsed.data
  throw unexpectedAnswer(response.status, parsed.error)
}

/** The lines of a body as they come; what stands after the last one is no line. */
async function* linesOf({ body }: Response): AsyncGenerator<string, void> {
  const reader = body?.pipeThrough(new TextDecoderStream()).getReader()
  let rest = ''
  try {
    for (;;) {
      const piece = await reader?.read()
      if (!piece || piece.done) return
      const lines = (rest + piece.value).split('\n')
      rest = lines.pop() ?? ''
      yield* lines
    }
  } catch (error) {
    if (isAborted(error)) throw error
    throw unreachable(error)
  } finally {
    // Whoever leaves early does not want the rest to be sent.
    await reader?.cancel().catch(() => {})
  }
}

const parseLine = <T>(line: string, status: number, schema: z.ZodMiniType<T>): T => {
  let value: unknown
  try {
    value = JSON.parse(line)
  } catch (error) {
    throw unexpectedAnswer(status, error)
  }
  const parsed = schema.safeParse(value)
  if (parsed.success) return parsed.data
  throw unexpectedAnswer(status, parsed.error)
}

const addressOf = (origin: string, path: string, query: Query = {}): URL => {
  const url = new URL(`/v1/${path}`, origin)
  for (const [name, value] of Object.entries(query)) {
    if (value !== null && value !== undefined && value !== '') {
      url.searchParams.set(name, String(value))
    }
  }
  return url
}
