/** Whether what was seen of a fault is what should have been, and the table of all of them. */
import { isWidgetCode, widgetCodes } from '../../../src/diagnosis/codes.js'
import type { TokenRecord } from './backend.js'
import type { Fault } from './fault.js'
import type { Observation } from './run.js'

export interface Row {
  fault: Fault
  observation: Observation
  /** Codes in the console, as printed. */
  seen: string[]
  verdict: 'right' | 'wrong' | 'silent'
  /** What is not as it should be, in words. */
  complaints: string[]
}

/** What no visitor should have to read. */
const internal =
  /origin|token|\bCSP\b|\bCORS\b|polic|preflight|ct_|rt_|https?:|console|header|proxy|_[a-z]/i

const isWarning = (code: string): boolean =>
  isWidgetCode(code) && widgetCodes[code].level === 'warn'

const codeOf = (text: string): string => /^\[Parley\] ([\w]+): /.exec(text)?.[1] ?? text

const lineOf = (text: string, name: string): string =>
  new RegExp(`^ {2}${name} +(.*)$`, 'm').exec(text)?.[1] ?? ''

export const judge = (
  fault: Fault,
  observation: Observation,
  record: TokenRecord | undefined,
): Row => {
  const { scene, printed, told, diagnosed, visitor, harm, failure } = observation
  const seen = printed.map(codeOf)
  const isSilent = fault.code === 'silence'
  const complaints: string[] = []
  const want = (what: string, expected: unknown, found: unknown) => {
    if (JSON.stringify(expected) !== JSON.stringify(found)) {
      complaints.push(`${what}: expected ${JSON.stringify(expected)}, saw ${JSON.stringify(found)}`)
    }
  }
  if (failure) complaints.push(failure)
  want('console', isSilent ? [] : [fault.code], seen)
  if (!isSilent && seen.length === 1 && seen[0] === fault.code) {
    const [text = ''] = printed
    want('certain', fault.isCertain ?? true, !/likely/.test(text.split('\n')[0] ?? ''))
    const fix = lineOf(text, 'Fix')
    const { fix: wanted = '' } = scene ?? {}
    const isFixed = typeof wanted === 'string' ? fix.includes(wanted) : wanted.test(fix)
    if (!isFixed) complaints.push(`Fix: expected ${String(wanted)}, saw ${fix}`)
    if (!text.split('\n')[0]?.includes(scene?.cause ?? '')) {
      complaints.push(`cause: expected ${scene?.cause}, saw ${text.split('\n')[0]}`)
    }
    if (scene) want('Seen', scene.seen ?? originOf(scene.url), lineOf(text, 'Seen'))
    if (!scene?.isHomeless && !/\/docs\/errors\/\w+$/.test(lineOf(text, 'More')))
      complaints.push('More: no page')
    if (/(ct|rt)_(live|test)_\w{6}/.test(text)) complaints.push('a whole token is printed')
  }
  // A warning is of a chat that works, and no event of an error.
  const isUntold = isSilent || scene?.isStub || isWarning(fault.code)
  want('events', isUntold ? [] : [fault.code], [...new Set(told)])
  if (!scene?.isProgram) {
    want('diagnosis', isUntold ? null : fault.code, diagnosed)
  }
  if (!isSilent && !scene?.isWorking) {
    const expected = fault.visitor ?? null
    if (expected === null) want('visitor', null, visitor)
    else if (!visitor?.includes(expected)) {
      complaints.push(`visitor: expected ${expected}, saw ${visitor ?? 'no panel'}`)
    }
  }
  if (visitor !== null && !scene?.isLocal && internal.test(visitor)) {
    complaints.push(`the visitor reads what is not for her: ${visitor}`)
  }
  complaints.push(...harm.map((one) => `harm: ${one}`))
  if (record) {
    want('refusals', fault.refusals ?? {}, record.refusals)
    if (record.blocked && fault.blocked !== null)
      want('blocked origins', fault.blocked ?? [], record.blocked)
  }
  const isMissing = !isSilent && seen.length === 0
  const verdict = complaints.length === 0 ? 'right' : isMissing ? 'silent' : 'wrong'
  return { fault, observation, seen, verdict, complaints }
}

const originOf = (url: string): string => {
  const { origin } = new URL(url)
  return origin
}

/** A line for each fault, and the totals. */
export const renderTable = (rows: readonly Row[]): string => {
  const cells = rows.map(({ fault, seen, verdict, observation }) => [
    fault.planted,
    fault.code + (fault.isCertain === false ? ' (likely)' : ''),
    seen.length === 0 ? 'silence' : seen.join(' + '),
    verdict,
    `${(observation.waitedMs / 1000).toFixed(1)} s`,
  ])
  const titles = ['planted', 'expected', 'seen', 'verdict', 'after']
  const widths = titles.map((title, index) =>
    Math.max(title.length, ...cells.map((row) => row[index]?.length ?? 0)),
  )
  const line = (row: readonly string[]) =>
    row
      .map((cell, index) => cell.padEnd(widths[index] ?? 0))
      .join(' | ')
      .trimEnd()
  const count = (verdict: Row['verdict']) => rows.filter((row) => row.verdict === verdict).length
  return [
    line(titles),
    widths.map((width) => '-'.repeat(width)).join('-|-'),
    ...cells.map(line),
    '',
    `${rows.length} planted: ${count('right')} right, ${count('wrong')} wrong, ${count('silent')} silent`,
  ].join('\n')
}
