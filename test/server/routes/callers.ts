/** Who calls the control surface in tests: a program with a key, or the operator with a cookie. */
import type { RunningServer } from '../http/running-server.js'

export interface Answer<T> {
  status: number
  headers: Headers
  body: T
}

type Fields = Record<string, unknown>

export interface Caller {
  /** @param body sent as JSON; a string as it is */
  <T = Fields>(
    method: string,
    path: string,
    body?: unknown,
    headers?: Record<string, string>,
  ): Promise<Answer<T>>
}

export const caller =
  ({ url }: Pick<RunningServer, 'url'>, own: Record<string, string> = {}): Caller =>
  async <T>(
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Answer<T>> => {
    const response = await fetch(url + path, {
      method,
      redirect: 'manual',
      headers: {
        ...own,
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    })
    const text = await response.text()
    const isJson = /[/+]json\b/.test(response.headers.get('content-type') ?? '')
    return {
      status: response.status,
      headers: response.headers,
      body: (isJson && text !== '' ? JSON.parse(text) : text) as T,
    }
  }

/** A new key, and who calls with it. Default: one that may do everything. */
export const keyCaller = async (
  running: RunningServer,
  fields: Fields = {},
): Promise<Caller & { id: string; key: string }> => {
  const { plainKey, apiKey } = await running.server.keys.create({
    name: 'Program',
    permissions: ['*'],
    ...fields,
  })
  const call = caller(running, { authorization: `Bearer ${plainKey}` })
  return Object.assign(call, { id: apiKey.id, key: plainKey })
}

export const password = 'correct horse battery'

export interface SignedIn {
  /** With cookie and CSRF token. */
  call: Caller
  cookie: string
  csrfToken: string
}

/** The operator at the console; sets the password if there is none. */
export const signIn = async (running: RunningServer): Promise<SignedIn> => {
  const open = caller(running)
  const link = await running.server.setupLink()
  const answer = await (link === null
    ? open<{ csrfToken: string }>('POST', '/v1/console/sign-in', { password })
    : open<{ csrfToken: string }>('POST', '/v1/console/setup', {
        secret: link.split('#setup=')[1],
        password,
      }))
  if (answer.status !== 200) throw new Error(JSON.stringify(answer.body))
  const cookie = answer.headers.getSetCookie()[0]?.split(';')[0] ?? ''
  const { csrfToken } = answer.body
  return {
    call: caller(running, { cookie, 'x-csrf-token': csrfToken }),
    cookie,
    csrfToken,
  }
}
