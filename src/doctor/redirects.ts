/** Follows redirects as a browser does for a page: a bounded number, each one a request of its own. */
import { headerOf } from './headers.js'
import type { Network, NetworkAnswer, NetworkRequest } from './network.js'

export interface Journey {
  /** Where it ended. */
  url: URL
  /** Every address that was asked, the first one included. */
  visited: readonly URL[]
  /**
   * - `arrived`: the answer is no redirect
   * - `astray`: it is one, and leads back, too far, or to what is no web address
   */
  end: 'arrived' | 'astray'
  answer: NetworkAnswer
}

const maxRedirects = 10

/** @throws NetworkError, or the signal's reason */
export const follow = async (network: Network, request: NetworkRequest): Promise<Journey> => {
  const visited: URL[] = []
  const cookies = new Map<string, Map<string, string>>()
  let { url } = request
  for (;;) {
    visited.push(url)
    const answer = await network.request({
      ...request,
      url,
      headers: { ...request.headers, ...cookieHeader(cookies.get(url.host)) },
    })
    const target = targetOf(answer, url)
    if (target === undefined) return { url, visited, end: 'arrived', answer }
    const hasNews = remember(cookies, url.host, answer)
    const isKnown = visited.some(({ href }) => href === target?.href)
    if (!target || visited.length > maxRedirects || (isKnown && !hasNews)) {
      answer.close()
      return { url: target ?? url, visited, end: 'astray', answer }
    }
    answer.close()
    url = target
  }
}

/** Undefined if it is no redirect, null if it leads to nothing that can be asked. */
const targetOf = (answer: NetworkAnswer, from: URL): URL | null | undefined => {
  if (![301, 302, 303, 307, 308].includes(answer.status)) return undefined
  const location = headerOf(answer, 'location')
  if (location === null) return undefined
  if (!URL.canParse(location, from)) return null
  const target = new URL(location, from)
  if (target.hash === '') target.hash = from.hash
  return /^https?:$/.test(target.protocol) ? target : null
}

/** Sites that set a cookie first would otherwise send us round in circles. True if one is new. */
const remember = (
  cookies: Map<string, Map<string, string>>,
  host: string,
  answer: NetworkAnswer,
): boolean => {
  const known = cookies.get(host) ?? new Map<string, string>()
  cookies.set(host, known)
  let isNew = false
  for (const line of answer.headers['set-cookie'] ?? []) {
    const [, name = '', value = ''] = /^([^=;]+)=([^;]*)/.exec(line) ?? []
    if (name === '' || known.size >= 20) continue
    isNew ||= !known.has(name)
    known.set(name, value)
  }
  return isNew
}

const cookieHeader = (cookies: ReadonlyMap<string, string> | undefined) =>
  cookies?.size ? { cookie: [...cookies].map((pair) => pair.join('=')).join('; ') } : {}
