/** Step 3: whether the page's Content Security Policies let in what the chat needs. */
import { digestsOf } from '../digests.js'
import { blockedFinding } from '../policy-advice.js'
import { isAllowed } from '../policy-match.js'
import { governing, type Need, type Policy } from '../policy.js'
import { failed, passed, warned, type Result, type Skipped } from '../finding.js'
import type { Tag } from '../tag.js'
import type { Visit } from '../visit.js'
import type { Finding } from '../../protocol/doctor.js'

export const examinePolicy = ({ document, policies, page, tag, api }: Visit): Result | Skipped => {
  if (!document) return { skipped: 'the page was not read' }
  const facts = { policies: policies.length }
  if (policies.length === 0) {
    return { findings: [passed('the page has no Content-Security-Policy')], facts }
  }
  if (api === null) return { skipped: "the server's address is not known: see --api" }
  const needs = needsOf(tag, api)
  const findings = policies.flatMap((policy) => [
    ...sandboxFindings(policy),
    ...needs.flatMap(({ what, need }) => blocked(policy, what, need, page)),
  ])
  if (findings.length > 0) return { findings: distinct(findings), facts }
  return { findings: [passed('lets in the script and the connection to the server')], facts }
}

interface NamedNeed {
  what: string
  need: Need
}

const needsOf = (tag: Tag | null, api: string): NamedNeed[] => {
  const server = new URL(`${api}/`)
  const base = { nonce: tag?.nonce ?? null, integrity: null, digestOf: null, isImported: false }
  const script = { ...base, directive: 'script-src', url: server } as const
  const needs: NamedNeed[] = []
  if (tag?.form === 'inline') {
    const digestOf = digestsOf(tag.text)
    const need = { ...base, directive: 'script-src', url: null, digestOf } as const
    needs.push({ what: 'the script in the page that adds the tag', need })
    // It is added by a script, which hands no nonce on.
    needs.push({
      what: 'the script',
      need: { ...script, nonce: null, url: tag.script, isImported: true },
    })
  } else if (tag?.script) {
    needs.push({
      what: 'the script',
      need: { ...script, url: tag.script, integrity: tag.integrity },
    })
    needs.push({
      what: 'what the script fetches',
      need: { ...script, url: new URL(`${api}/assets/panel-0.js`), isImported: true },
    })
  }
  needs.push({
    what: 'the connection to the server',
    need: { ...base, directive: 'connect-src', url: new URL(`${api}/v1/client/init`) },
  })
  return needs
}

const blocked = (policy: Policy, what: string, need: Need, page: URL): Finding[] => {
  const directive = governing(policy, need)
  if (!directive || isAllowed(directive, need, page)) return []
  const finding = blockedFinding(what, policy, directive, need)
  if (!policy.isReportOnly) return [finding]
  return [
    warned(
      'csp_report_only',
      `the policy that is only reported (${policy.place}) would keep out ${what}, once it is in force.`,
      finding.fix ?? '',
    ),
  ]
}

const sandboxFindings = ({ directives, place, isReportOnly }: Policy): Finding[] => {
  const tokens = directives.get('sandbox')
  // Browsers ignore it in a <meta>, and where it is only reported.
  if (!tokens || isReportOnly || place !== 'header') return []
  const missing = (token: string) => !tokens.includes(token)
  return [
    ...(missing('allow-scripts')
      ? [
          failed(
            'csp_blocked',
            "the page's Content-Security-Policy has a sandbox in which no script runs.",
            'add  allow-scripts  to the directive sandbox',
          ),
        ]
      : []),
    ...(missing('allow-same-origin')
      ? [
          failed(
            'opaque_origin',
            "the page's Content-Security-Policy has a sandbox that takes its origin away.",
            'add  allow-same-origin  to the directive sandbox',
          ),
        ]
      : []),
  ]
}

/** The script and what it fetches are mostly kept out by the same directive, and mended by one change. */
const distinct = (findings: readonly Finding[]): Finding[] => {
  const fixes = new Set<string | null>()
  return findings.filter(({ fix }) => {
    const isNew = !fixes.has(fix)
    fixes.add(fix)
    return isNew
  })
}
