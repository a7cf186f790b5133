/** An examination of a page as it goes on: which steps wait, run and are done, and what came of it. */
import { useEffect, useRef, useState } from 'preact/hooks'
import {
  examinationEventSchema,
  stepNames,
  type ExaminationEvent,
  type ExaminationRequest,
  type Report,
  type Step,
  type StepName,
} from '../protocol/doctor.js'
import { useApi } from './console.js'
import { asProblem, isAborted, unreachable, type Problem } from './problem.js'

export type StepProgress =
  | { phase: 'waiting' | 'running'; name: StepName }
  | { phase: 'done'; name: StepName; step: Step }

export type Examination =
  | { phase: 'none' }
  | { phase: 'running' | 'stopped'; steps: readonly StepProgress[] }
  | { phase: 'failed'; steps: readonly StepProgress[]; problem: Problem }
  | { phase: 'done'; steps: readonly StepProgress[]; report: Report }

/** What a server does: the last step needs a browser, and is the command line's. */
export const shownSteps: readonly StepName[] = stepNames.filter((name) => name !== 'browser')

export const begun: Examination = {
  phase: 'running',
  steps: shownSteps.map((name) => ({ phase: 'waiting', name })),
}

/** What is known after an event; nothing changes any more once it is over. */
export const afterEvent = (before: Examination, event: ExaminationEvent): Examination => {
  if (before.phase !== 'running') return before
  if (event.type === 'report') return { ...before, phase: 'done', report: event.report }
  const now: StepProgress =
    event.type === 'begin'
      ? { phase: 'running', name: event.step }
      : { phase: 'done', name: event.step.step, step: event.step }
  return { ...before, steps: before.steps.map((one) => (one.name === now.name ? now : one)) }
}

/** Whoever waits for what runs no more sees that it does not. */
const settled = (steps: readonly StepProgress[]): StepProgress[] =>
  steps.map((one) => (one.phase === 'running' ? { phase: 'waiting', name: one.name } : one))

const ended = (before: Examination, problem: Problem | null): Examination => {
  if (before.phase !== 'running') return before
  const steps = settled(before.steps)
  return problem ? { phase: 'failed', steps, problem } : { phase: 'stopped', steps }
}

export interface Examiner {
  examination: Examination
  /** Ends the one that runs, if there is one. */
  start: (request: ExaminationRequest) => void
  stop: () => void
}

/** One at a time; leaving the page ends it. */
export const useExaminer = (): Examiner => {
  const api = useApi()
  const [examination, setExamination] = useState<Examination>({ phase: 'none' })
  const controller = useRef<AbortController>(undefined)
  useEffect(() => () => controller.current?.abort(), [])

  const run = async (request: ExaminationRequest, { signal }: AbortController) => {
    setExamination(begun)
    const change = (next: (before: Examination) => Examination) => {
      // What one has left behind changes nothing here.
      if (!signal.aborted) setExamination(next)
    }
    try {
      const options = { body: request, signal }
      for await (const event of api.stream('console/doctor', examinationEventSchema, options)) {
        change((before) => afterEvent(before, event))
      }
      change((before) => ended(before, unreachable(new Error('expected a report, seen the end'))))
    } catch (error) {
      if (!isAborted(error)) change((before) => ended(before, asProblem(error)))
    }
  }

  return {
    examination,
    start(request) {
      controller.current?.abort()
      controller.current = new AbortController()
      void run(request, controller.current)
    },
    stop() {
      controller.current?.abort()
      setExamination((before) => ended(before, null))
    },
  }
}
