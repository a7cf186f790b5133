/** What the doctor has found, for people: a line a step, and what to change under it. */
import type { Finding, Report, Step, StepStatus } from '../protocol/doctor.js'
import { printable } from './text.js'

export interface Style {
  /** Signs in place of words. */
  hasSigns: boolean
  hasColor: boolean
}

/** For a terminal that shows them; everything else gets plain ASCII words. */
export const styleFor = (stream: NodeJS.WriteStream, { isPlain }: { isPlain: boolean }): Style => {
  const { env } = process
  const isTerminal = stream.isTTY && !isPlain && env['TERM'] !== 'dumb'
  const locale = env['LC_ALL'] || env['LC_CTYPE'] || env['LANG'] || ''
  return {
    hasSigns: isTerminal && (process.platform === 'win32' || /utf-?8/i.test(locale)),
    hasColor: isTerminal && !env['NO_COLOR'],
  }
}

const signs: Readonly<Record<StepStatus, string>> = {
  passed: '✓',
  warned: '!',
  failed: '✗',
  skipped: '-',
}

/** Green, yellow, red and grey, as the terminal has them. */
const colors: Readonly<Record<StepStatus, number>> = {
  passed: 32,
  warned: 33,
  failed: 31,
  skipped: 90,
}

const stepWidth = 'handshake'.length

const paint = (text: string, status: StepStatus, { hasColor }: Style): string =>
  hasColor ? `\u001B[${colors[status]}m${text}\u001B[39m` : text

/** Null for a step that was not tried: these are named together, at the end. */
export const stepText = (step: Step, style: Style): string | null => {
  if (step.status === 'skipped') return null
  const troubles = step.findings.filter(({ status }) => status !== 'passed')
  const [first, ...others] = troubles
  const summary = first ? sentence(first) : step.summary
  const lines = [
    `${mark(step.status, style)} ${step.step.padEnd(stepWidth)}  ${plain(summary, style)}`,
    ...(first ? advice(first, style) : []),
    ...others.flatMap((finding) => [
      `${mark(finding.status, style)} ${' '.repeat(stepWidth)}  ${plain(sentence(finding), style)}`,
      ...advice(finding, style),
    ]),
  ]
  return lines.join('\n')
}

/** What is printed of others is no control of the terminal, and ASCII where signs are no use. */
const plain = (text: string, { hasSigns }: Style): string => {
  const safe = printable(text)
  return hasSigns ? safe : safe.replaceAll('…', '...').replaceAll('→', '->')
}

const mark = (status: StepStatus, style: Style): string =>
  paint(style.hasSigns ? signs[status] : status, status, style)

const sentence = ({ code, text }: Finding): string => (code === null ? text : `${code}: ${text}`)

/** Under the text, and as wide as it likes: a line that is broken cannot be copied. */
const advice = ({ fix, more }: Finding, style: Style): string[] => {
  const indent = ' '.repeat((style.hasSigns ? 1 : 'passed'.length) + 1 + stepWidth + 2)
  return [
    ...(fix === null ? [] : [`${indent}Fix   ${plain(fix, style)}`]),
    ...(more === null ? [] : [`${indent}More  ${plain(more, style)}`]),
  ]
}

const verdicts: Readonly<Record<Report['outcome'], string>> = {
  passed: 'Passed.',
  warned: 'Passed, with warnings.',
  failed: 'Failed.',
  inconclusive: 'The doctor could not look.',
}

const statusOf: Readonly<Record<Report['outcome'], StepStatus>> = {
  passed: 'passed',
  warned: 'warned',
  failed: 'failed',
  inconclusive: 'failed',
}

/** The verdict, and what was not tried. */
export const verdictText = ({ outcome, steps }: Report, style: Style): string => {
  const verdict = paint(verdicts[outcome], statusOf[outcome], style)
  const [first, ...others] = steps
  if (first?.status === 'failed' && others.every(({ status }) => status === 'skipped')) {
    return `${verdict}\n${paint('Not tried: all that comes after the page.', 'skipped', style)}`
  }
  const reasons = new Map<string, string[]>()
  for (const { step, status, summary } of steps) {
    if (status === 'skipped') reasons.set(summary, [...(reasons.get(summary) ?? []), step])
  }
  const skipped = [...reasons].map(([reason, names]) => `${names.join(', ')} (${reason})`)
  if (skipped.length === 0) return verdict
  return `${verdict}\n${paint(`Not tried: ${plain(skipped.join('; '), style)}.`, 'skipped', style)}`
}
