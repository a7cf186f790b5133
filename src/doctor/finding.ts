/** Makes findings and the steps that hold them. What they say is the steps' own matter. */
import type { Finding, Step, StepName, StepStatus } from '../protocol/doctor.js'

export const passed = (text: string): Finding => ({
  status: 'passed',
  code: null,
  text,
  fix: null,
  more: null,
})

export const warned = (code: string, text: string, fix: string): Finding => ({
  status: 'warned',
  code,
  text,
  fix,
  more: null,
})

export const failed = (code: string, text: string, fix: string): Finding => ({
  status: 'failed',
  code,
  text,
  fix,
  more: null,
})

/** What a step comes to. */
export interface Result {
  findings: readonly Finding[]
  facts?: Step['facts']
}

/** A step that was not tried, and why. */
export interface Skipped {
  skipped: string
}

const severity: Readonly<Record<StepStatus, number>> = {
  skipped: 0,
  passed: 1,
  warned: 2,
  failed: 3,
}

/** The worst comes first and speaks for all; those that passed are one sentence together. */
export const toStep = (step: StepName, result: Result | Skipped, durationMs: number): Step => {
  if ('skipped' in result) {
    const summary = result.skipped
    return { step, status: 'skipped', code: null, summary, findings: [], facts: {}, durationMs }
  }
  const findings = result.findings.toSorted(
    (one, other) => severity[other.status] - severity[one.status],
  )
  const [worst] = findings
  const status = worst?.status ?? 'passed'
  const summary =
    status === 'passed' ? findings.map(({ text }) => text).join('; ') : (worst?.text ?? '')
  return {
    step,
    status,
    code: worst?.code ?? null,
    summary,
    findings,
    facts: result.facts ?? {},
    durationMs: Math.round(durationMs),
  }
}
