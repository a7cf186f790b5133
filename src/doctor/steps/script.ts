/** Step 2: whether what the page loads from the server comes, and as a browser wants it. */
import type { Finding } from '../../protocol/doctor.js'
import { problemSchema } from '../../protocol/answer.js'
import { acceptedEncodings, readBody, textOf } from '../answer-body.js'
import { digestsOf } from '../digests.js'
import { describeLoss } from '../fault.js'
import { failed, passed, warned, type Result, type Skipped } from '../finding.js'
import { headerOf, isReadableBy, mediaTypeOf } from '../headers.js'
import type { NetworkAnswer } from '../network.js'
import { parseJson } from '../json.js'
import { follow } from '../redirects.js'
import { addressIn, type Tag } from '../tag.js'
import { bounded, type Visit } from '../visit.js'

/** Fifty times what it has. */
const maxScriptBytes = 512 * 1024

export const examineScript = async (visit: Visit): Promise<Result | Skipped> => {
  const { tag, network, page, origin } = visit
  if (!tag) return { skipped: 'no tag was found' }
  if (!tag.script && tag.isTooLong) return { skipped: 'its address is too long: see page' }
  if (!tag.script) return { skipped: "the widget comes with the site's own scripts" }
  if (holdsSecret(tag.script)) return { skipped: 'the address of the script holds a secret key' }
  const { script } = tag
  try {
    const journey = await follow(network, {
      url: script,
      headers: {
        accept: '*/*',
        'accept-encoding': acceptedEncodings,
        referer: `${page.origin}/`,
        // What a browser sends for a script with the attribute crossorigin.
        ...(tag.crossOrigin !== null && { origin }),
      },
      signal: bounded(visit),
    })
    const { answer } = journey
    if (journey.end === 'astray') {
      return { findings: [failed('redirect_loop', 'the script redirects without an end.', mend)] }
    }
    const body = await readBody(answer, maxScriptBytes)
    const text = textOf(body, headerOf(answer, 'content-type'))
    const facts = {
      status: answer.status,
      wireBytes: body.wireBytes,
      bytes: body.bytes.byteLength,
      headersMs: Math.round(answer.headersMs),
      compression: headerOf(answer, 'content-encoding'),
      cacheControl: headerOf(answer, 'cache-control'),
    }
    const unusable = unusableFinding(answer, text, tag)
    if (unusable) return { findings: [unusable], facts }
    learn(visit, text)
    return {
      findings: [
        ...integrityFindings(visit, tag, answer, body.bytes),
        ...isolationFindings(visit, tag, answer),
        ...thriftFindings(answer, body.wireBytes),
        passed(
          `${answer.status}, JavaScript, ${kilobytes(body.wireBytes)} ${facts.compression ?? 'uncompressed'}`,
        ),
      ],
      facts,
    }
  } catch (error) {
    return { findings: [describeLoss(error, visit, { url: script, step: 'script' })] }
  }
}

const mend = 'see what stands in front of the server'

const holdsSecret = (script: URL): boolean => /rt_(live|test)_/i.test(script.href)

/** A browser runs nothing of it then. */
const unusableFinding = (answer: NetworkAnswer, text: string, { script }: Tag): Finding | null => {
  const address = `${script?.origin ?? ''}${script?.pathname ?? ''}`
  if (answer.status !== 200) {
    const problem = problemSchema.safeParse(parseJson(text))
    const detail = problem.success ? (problem.data.detail ?? '') : ''
    return failed(
      answer.status === 404 ? 'script_missing' : 'unexpected_answer',
      `the script's address answers ${answer.status}${detail && `: ${detail}`} (${address})`,
      "compare the address with the tag in Parley's console, and see what answers there",
    )
  }
  const type = mediaTypeOf(answer)
  if (!/^(text|application)\/(x-)?(java|ecma)script$/.test(type)) {
    return failed(
      'script_wrong_type',
      `the script's address answers ${type || 'something without a type'} in place of JavaScript.`,
      type === 'text/html'
        ? 'a page answers there: a login, an error page, or another server. See what stands in front of Parley'
        : 'see that whatever stands in front of the server leaves Content-Type as it is',
    )
  }
  if (!/parley/i.test(text)) {
    return failed(
      'unexpected_answer',
      `the script at ${address} is not Parley's.`,
      "compare the address with the tag in Parley's console",
    )
  }
  return null
}

/** The address that the server has written into its script goes before that of the script. */
const learn = (visit: Visit, text: string): void => {
  const { api, given } = visit
  if (given.api !== null) return
  const [, written] = /"token":"[^"]*","api":"(https?:\/\/[^"]+)"/.exec(text) ?? []
  visit.api = addressIn(written) ?? api
}

const integrityFindings = (
  { origin }: Visit,
  { integrity, crossOrigin, script }: Tag,
  answer: NetworkAnswer,
  bytes: Uint8Array,
): Finding[] => {
  const isForeign = script !== null && script.origin !== origin
  if (isForeign && crossOrigin !== null && !isReadableBy(answer, origin)) {
    return [
      failed(
        'cors_stripped',
        'the tag has the attribute crossorigin, and the script comes without CORS headers.',
        'see what removes  Access-Control-Allow-Origin  from it in front of the server',
      ),
    ]
  }
  if (integrity === null) return []
  if (isForeign && crossOrigin === null) {
    return [
      failed(
        'integrity_mismatch',
        'the tag has the attribute integrity without crossorigin, so browsers refuse the script.',
        'add  crossorigin="anonymous"  to the tag',
      ),
    ]
  }
  const hashes = integrity.split(/\s+/).filter((hash) => /^sha(256|384|512)-/.test(hash))
  const digestOf = digestsOf(bytes)
  const isMatch = hashes.some((hash) => {
    const [algorithm = '', digest = ''] = hash.split('-', 2)
    return digestOf(algorithm) === digest.split('?', 1)[0]
  })
  if (hashes.length === 0 || isMatch) return []
  return [
    failed(
      'integrity_mismatch',
      "the script is not the one that the tag's attribute integrity names, so browsers refuse it.",
      "the server has another version now: copy the pinned tag from Parley's console again",
    ),
  ]
}

const isolationFindings = (
  { isIsolated, origin }: Visit,
  { script, crossOrigin }: Tag,
  answer: NetworkAnswer,
): Finding[] => {
  if (!isIsolated || crossOrigin !== null || script?.origin === origin) return []
  if (headerOf(answer, 'cross-origin-resource-policy')?.trim() === 'cross-origin') return []
  return [
    failed(
      'corp_missing',
      'the page is isolated (Cross-Origin-Embedder-Policy), and the script comes without Cross-Origin-Resource-Policy.',
      'see what removes  Cross-Origin-Resource-Policy: cross-origin  in front of the server',
    ),
  ]
}

const thriftFindings = (answer: NetworkAnswer, wireBytes: number): Finding[] => {
  const cacheControl = headerOf(answer, 'cache-control') ?? ''
  const isUncached = /no-store|max-age=0\b/i.test(cacheControl) || cacheControl === ''
  return [
    ...(headerOf(answer, 'content-encoding') === null && wireBytes > 2000
      ? [
          warned(
            'script_uncompressed',
            `the script travels uncompressed: ${kilobytes(wireBytes)}.`,
            'see what removes  Accept-Encoding  or opens the answer in front of the server',
          ),
        ]
      : []),
    ...(isUncached
      ? [
          warned(
            'script_uncached',
            `browsers may not keep the script (Cache-Control: ${cacheControl || 'none'}).`,
            'leave Cache-Control as the server sends it',
          ),
        ]
      : []),
  ]
}

const kilobytes = (bytes: number): string => `${(bytes / 1000).toFixed(1)} kB`
