/** Step 1: whether the page answers, and how the chat stands in it. */
import type { Finding } from '../../protocol/doctor.js'
import { acceptedEncodings, readBody, textOf, type ReadBody } from '../answer-body.js'
import { findBundle } from '../bundle.js'
import { describeFault } from '../fault.js'
import { failed, passed, warned, type Result } from '../finding.js'
import { headerOf, mediaTypeOf } from '../headers.js'
import { NetworkError } from '../network.js'
import { readDocument, type PageDocument } from '../page-document.js'
import { readPolicies } from '../policy.js'
import { follow, type Journey } from '../redirects.js'
import { describeTag, findTags, type Tag } from '../tag.js'
import { differences, secretFindings, tagFindings } from '../tag-findings.js'
import { bounded, type Visit } from '../visit.js'

/** Of a page's HTML, opened. */
const maxPageBytes = 2 * 1024 * 1024

/** More than any page means; each can have a word for each thing that it keeps out. */
const maxPolicies = 100

export const examinePage = async (visit: Visit, userAgent: string): Promise<Result> => {
  const asked = visit.page
  const signal = bounded(visit)
  try {
    const journey = await follow(visit.network, {
      url: asked,
      headers: {
        accept: 'text/html,application/xhtml+xml;q=0.9,*/*;q=0.8',
        'accept-encoding': acceptedEncodings,
        'user-agent': userAgent,
      },
      signal,
    })
    const facts = { redirects: journey.visited.length - 1 }
    if (journey.end === 'astray') return { findings: [strayed(journey)], facts }
    visit.page = journey.url
    visit.origin = journey.url.origin
    const body = await readBody(journey.answer, maxPageBytes)
    return {
      findings: [...moved(asked, journey), ...(await judge(visit, journey, body))],
      facts: { ...facts, status: journey.answer.status, wireBytes: body.wireBytes },
    }
  } catch (error) {
    const finding = describeFault(error, asked)
    if (isOurOwn(error)) visit.blindAt = 'page'
    return { findings: [finding] }
  }
}

/** Nothing is known about the site then. */
const isOurOwn = (error: unknown): boolean =>
  error instanceof NetworkError &&
  (error.fault === 'network_unavailable' || error.fault === 'address_refused')

const strayed = ({ visited, url, answer }: Journey): Finding => {
  const isCircle = visited.some(({ href }) => href === url.href)
  const location = headerOf(answer, 'location') ?? ''
  const text =
    isCircle || visited.length > 10
      ? `the page redirects without an end: ${visited.slice(-2).map(String).join(' → ')} → ${location}`
      : `the page redirects to what is no web address: ${location}`
  return failed('redirect_loop', text, 'mend the redirects of the site; a browser gives up too')
}

const moved = (asked: URL, { url }: Journey): Finding[] =>
  url.origin === asked.origin
    ? []
    : [passed(`redirects to ${url.origin}, which is what the browser sends as its origin`)]

const judge = async (visit: Visit, { answer, url }: Journey, body: ReadBody) => {
  const { status } = answer
  const type = mediaTypeOf(answer)
  if (type !== '' && type !== 'text/html' && type !== 'application/xhtml+xml') {
    return [
      failed('page_not_html', `what answers is no page but ${type}.`, 'give the address of a page'),
    ]
  }
  const document = readDocument(textOf(body, headerOf(answer, 'content-type')), url)
  visit.document = document
  const policies = [
    ...readPolicies(headerOf(answer, 'content-security-policy'), 'header'),
    ...readPolicies(headerOf(answer, 'content-security-policy-report-only'), 'header', {
      isReportOnly: true,
    }),
    ...document.metaPolicies.flatMap((text) => readPolicies(text, '<meta> in the page')),
  ]
  visit.policies = policies.slice(0, maxPolicies)
  visit.isIsolated = /require-corp/i.test(headerOf(answer, 'cross-origin-embedder-policy') ?? '')
  const tags = findTags(document)
  const size = excessOf(body, document)
  const secrets = secretFindings(document)
  const [tag] = tags
  if (tag) {
    settle(visit, tag)
    return [
      ...differences(visit, tag),
      ...secrets,
      ...statusFindings(status),
      ...(size === null ? [] : [longPage(size)]),
      ...tagFindings(tags, tag, url),
    ]
  }
  return [...secrets, ...(await withoutTag(visit, document, status, size))]
}

/** What was given goes before what the page says. */
const settle = (visit: Visit, tag: Tag): void => {
  visit.tag = tag
  visit.token ??= tag.token
  visit.api ??= tag.api
}

const statusFindings = (status: number): Finding[] =>
  status < 400
    ? []
    : [failed('page_error', `the page answers ${status}.`, 'see the log of the site')]

/** Of what there is more than is read; null if all was. */
const excessOf = (body: ReadBody, document: PageDocument): string | null => {
  if (body.isCut) return '2 MB of HTML'
  return document.isCut ? '200,000 elements' : null
}

const longPage = (size: string): Finding =>
  warned(
    'page_too_large',
    `the page has more than ${size}; the tag is in what was read of it.`,
    'send less: visitors wait for it too',
  )

/** The one reason that explains the most. */
const withoutTag = async (
  visit: Visit,
  document: PageDocument,
  status: number,
  size: string | null,
): Promise<Finding[]> => {
  const { page, origin, network, given } = visit
  // With both there is all that the other steps need of the page.
  const found = given.token !== null && given.api !== null ? warned : failed
  const isGuarded = status === 401 || status === 407 || document.hasPasswordField
  if (isGuarded) {
    return [
      found(
        'page_needs_login',
        `the page is behind a login (${page.origin}${page.pathname}), and the doctor has none.`,
        'give a page that everybody sees; or --token and --api, and all else is tried as this origin',
      ),
    ]
  }
  if (status === 403) {
    return [
      found(
        'page_refused',
        'the page answers 403: a login, or a protection against programs, keeps the doctor out.',
        'let it in (its User-Agent has  parley-doctor ), or give --token and --api',
      ),
    ]
  }
  if (status >= 400) return statusFindings(status)
  const bundle = await findBundle(document, origin, network, bounded(visit))
  if (bundle) {
    settle(visit, bundle)
    return [
      ...differences(visit, bundle),
      passed(`answers, and the chat is ${describeTag(bundle)}`),
    ]
  }
  if (size !== null) {
    return [
      failed(
        'page_too_large',
        `the page has more than ${size}, and no tag in what was read of it.`,
        'send less, or put the tag into <head>',
      ),
    ]
  }
  return [given.token === null ? missing(document) : unseen(document)]
}

const hasTagManager = ({ html }: PageDocument): boolean =>
  /googletagmanager\.com\/(gtm|gtag)|matomo|cdn\.segment\.com|launch-\w+\.min\.js/i.test(html)

const missing = (document: PageDocument): Finding =>
  failed(
    'tag_missing',
    "Parley's tag is not in the page.",
    hasTagManager(document)
      ? 'the page has a tag manager: publish its container with the tag, and look again with --browser'
      : "paste the tag from Parley's console before </body>; if a script adds it, look again with --browser, or give --token and --api",
  )

const unseen = (document: PageDocument): Finding =>
  warned(
    'tag_missing',
    "Parley's tag is not in the page's HTML; the token that was given is tried.",
    hasTagManager(document)
      ? 'if a tag manager adds it, see with --browser whether it does'
      : 'if a script of the site adds it, see with --browser whether it does',
  )
