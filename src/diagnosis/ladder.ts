/**
 * The ladder: a failure that says nothing is told apart by evidence, one rung after the other, and
 * the first that holds is the cause. It finds codes; the words are explanation.ts's.
 */
import { tokenShape } from '../protocol/credential.js'
import { isLocal, isMixed, originOf, parse } from './address.js'
import type { WidgetCode } from './codes.js'
import type { Evidence, FailedRequest } from './evidence.js'
import type { Answer, Page } from './page.js'
import { describeChange, findViolation, forbidsImages, listsOrigin } from './policy.js'
import type { Violation } from './policy.js'

/** What was found. */
export interface Verdict {
  code: WidgetCode | 'origin_not_allowed'
  isCertain: boolean
  /** What an inference rests on. */
  evidence: string | null
  /** `csp_blocked`: what to write. */
  change?: string
  /** The address of a part of the widget that did not come from the server but from the page's own. */
  codeUrl?: string
}

type Met = Pick<Evidence, 'api' | 'token' | 'pageOrigin' | 'codeOrigin'>

const certainly = (code: Verdict['code']): Verdict => ({ code, isCertain: true, evidence: null })

/** An inference, and what it rests on. */
export const likely = (code: Verdict['code'], evidence: string): Verdict => ({
  code,
  isCertain: false,
  evidence,
})

/** Looks closer at a request that has failed. Takes a few seconds at most. */
export const climb = async (request: FailedRequest, met: Met, page: Page): Promise<Verdict> => {
  const { url, status, violation, error } = request
  if (!page.isOnline()) return likely('offline', 'the browser says so (navigator.onLine)')
  if (violation) return judgePolicy(violation, originOf(violation.blockedURI), page)
  // Of a stream without an event no more is known than that.
  if (status > 0) return likely('unreachable', `an answer began (HTTP ${status}) and was cut off`)
  if (url === '') return likely('unreachable', `a part of the chat did not load: ${error}`)
  if (isMixed(met.pageOrigin, url)) return certainly('mixed_content')
  if (error !== undefined && originOf(url) !== originOf(met.api)) {
    return judgeOwnCode(request, page)
  }
  const watch = new AbortController()
  const seen = page.watchPolicy(watch.signal)
  try {
    return await compare(request, met, page, seen)
  } finally {
    watch.abort()
  }
}

const judgePolicy = (violation: Violation, origin: string, page: Page): Verdict =>
  listsOrigin(origin, violation)
    ? // Browsers check each address of a redirect, and name the first.
      likely('redirected', `the policy of the page allows  ${origin}  and forbids where it leads`)
    : {
        ...certainly('csp_blocked'),
        change: describeChange(origin, violation, page.metaPolicies()),
      }

/** A part of the customer's own bundle, which Parley's server does not have. */
const judgeOwnCode = async ({ url, error }: FailedRequest, page: Page): Promise<Verdict> => {
  const again = await page.ask(url, 'GET', 'cors')
  const found = again.kind === 'answered' ? `HTTP ${again.status}` : 'no answer'
  return { ...likely('unreachable', `${error}; asked again: ${found}`), codeUrl: url }
}

/** Asks again in three ways, and compares. */
const compare = async (
  request: FailedRequest,
  met: Met,
  page: Page,
  seen: readonly Violation[],
): Promise<Verdict> => {
  const { url, method, headers } = request
  const origin = originOf(url)
  const [read, asked, image] = await Promise.all([
    page.ask(url, method, 'cors', headers),
    page.ask(url, method, 'no-cors'),
    page.loadImage(`${met.api}/healthz.gif?${Date.now()}`),
  ])
  if (read.kind === 'answered') return judgeRecovery(request, read.status)
  await page.settle()
  const violation = findViolation(origin, seen)
  if (violation) return judgePolicy(violation, origin, page)
  // Of an image that the policy forbids nothing is known; it is no evidence of its own.
  const server = forbidsImages(originOf(met.api), seen) ? null : image
  if (asked.kind === 'answered') return judgeAnswered(server, met)
  const there = server ?? (await page.ask(`${met.api}/healthz.gif`, 'GET', 'no-cors'))
  return judgeFailed(pathOf(url), asked, there, met, page)
}

/** It failed, and now it does not. */
const judgeRecovery = ({ url, method, isSilent }: FailedRequest, status: number): Verdict => {
  const now = `${pathOf(url)} is answered when asked again (HTTP ${status})`
  // A script is asked for in full, so that its status is the one that the browser has seen.
  return method === 'GET' && status >= 400
    ? likely('unexpected_answer', now)
    : likely('unreachable', `${isSilent ? 'no answer came in time' : 'it was cut off'}, and ${now}`)
}

/** There is an answer, and no page may read it. */
const judgeAnswered = (image: Answer | null, met: Met): Verdict => {
  const unread = 'there is an answer, which this page may not read'
  if (image?.kind === 'answered') return certainly('cors_stripped')
  const isOurs = met.codeOrigin === originOf(met.api)
  if (image === null && isOurs) {
    return likely('cors_stripped', `${unread}, and the widget itself came from that server`)
  }
  // Nobody but a Parley server makes tokens of our shape, and none of those hides a refusal.
  if (!isOurs && !tokenShape.test(met.token)) {
    return likely(
      'origin_not_allowed',
      `${unread}, there is no /healthz.gif, and the token is not Parley's: other servers hide refusals`,
    )
  }
  return likely('redirected', `${unread}, and /healthz.gif is no image`)
}

const judgeFailed = async (
  path: string,
  asked: Answer,
  there: Answer,
  { api }: Met,
  page: Page,
): Promise<Verdict> => {
  const isSilent = asked.kind === 'silent'
  if (there.kind === 'answered') {
    return isSilent
      ? likely('unreachable', `/healthz.gif is answered, ${path} is not within 5 seconds`)
      : likely('blocked_by_client', `/healthz.gif is answered, ${path} fails at once`)
  }
  if (page.isSecure() && isLocal(api) && (await page.isLocalNetworkDenied())) {
    return likely(
      'local_network_denied',
      'nothing is answered, the address is local, and the permission is denied',
    )
  }
  const how = isSilent || there.kind === 'silent' ? 'is answered within 5 seconds' : 'is answered'
  return likely('unreachable', `neither ${path} nor /healthz.gif ${how}`)
}

const pathOf = (url: string): string => parse(url)?.pathname ?? url
