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

  const request = async <T>(
    method: string,
    path: string,
    schema: z.ZodMiniType<T> | null,
    options: ReadOptions & WriteOptions,
  ): Promise<Answer<T>> => {
    let response = await send(method, path, options)
    if (!response.ok) {
      const problem = await readProblem(response)
      if (!(await isMended(credentials, path, problem))) throw problem
      response = await send(method, path, options)
      if (!response.ok) throw await readProblem(response)
    }
    return { value: await parse(response, schema), etag: response.headers.get('etag') }
  }

  return {
    read: (path, schema, options = {}) => request('GET', path, schema, options),
    write: (method, path, schema, options = {}) => request(method, path, schema, options),
  }
}

/** Whether the same request may succeed now. The sign-in's own routes are never repeated. */
const isMended = async (credentials: Credentials, path: string, { code }: Problem) => {
  if (/^console\/(session|setup|sign-in)$/.test(path)) return false
  if (code === 'sign_in_required') {
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

const addressOf = (origin: string, path: string, query: Query = {}): URL => {
  const url = new URL(`/v1/${path}`, origin)
  for (const [name, value] of Object.entries(query)) {
    if (value !== null && value !== undefined && value !== '') {
      url.searchParams.set(name, String(value))
    }
  }
  return url
}
