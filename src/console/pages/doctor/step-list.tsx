/** The steps of an examination below each other: waiting, running, and what each has found. */
import type { Finding, Step } from '../../../protocol/doctor.js'
import { shownSteps, type StepProgress } from '../../examination.js'
import { Icon, type IconName } from '../../parts/icons.js'
import { Badge, VisuallyHidden } from '../../parts/words.js'
import { Fix } from './fix.js'
import { sentence, skippedWords, stepWords } from './words.js'

export const StepList = ({ steps }: { steps: readonly StepProgress[] }) => (
  <ol class="steps">
    {steps.map((one) => (
      <li key={one.name} class={`step ${one.phase === 'done' ? one.step.status : one.phase}`}>
        <Mark progress={one} />
        <div class="step-body">
          <div class="step-head">
            <h2 class="step-title">{stepWords[one.name].title}</h2>
            {one.phase === 'done' && <Outcome step={one.step} />}
          </div>
          {one.phase === 'done' ? (
            <Found step={one.step} />
          ) : (
            <p class="hint">{stepWords[one.name].question}</p>
          )}
        </div>
      </li>
    ))}
  </ol>
)

const icons: Readonly<Record<Step['status'], IconName>> = {
  passed: 'check',
  warned: 'alert',
  failed: 'close',
  skipped: 'minus',
}

const Mark = ({ progress }: { progress: StepProgress }) => (
  <span class="step-mark" aria-hidden="true">
    {progress.phase === 'done' && <Icon name={icons[progress.step.status]} />}
    {progress.phase === 'running' && <span class="spinner" />}
  </span>
)

const outcomes = {
  passed: { tone: 'ok', word: 'Passed' },
  warned: { tone: 'warn', word: 'Warning' },
  failed: { tone: 'danger', word: 'Failed' },
  skipped: { tone: 'plain', word: 'Not tried' },
} as const

const Outcome = ({ step: { status, durationMs } }: { step: Step }) => (
  <>
    <Badge tone={outcomes[status].tone}>{outcomes[status].word}</Badge>
    {status !== 'skipped' && durationMs >= noticeableMs && (
      <span class="meta">{duration(durationMs)}</span>
    )}
  </>
)

/** What took less was looked up, and asked nobody. */
const noticeableMs = 5

const duration = (ms: number): string =>
  ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`

/** Where all is well one line is enough. */
const Found = ({ step: { step, status, summary, findings } }: { step: Step }) =>
  status === 'passed' || status === 'skipped' ? (
    <p class="step-summary">
      {status === 'skipped' ? skippedWords(step, summary) : sentence(summary)}
    </p>
  ) : (
    <ul class="findings">
      {findings.map((finding, index) => (
        <FindingItem key={index} finding={finding} />
      ))}
    </ul>
  )

const FindingItem = ({ finding: { status, code, text, fix, more } }: { finding: Finding }) => (
  <li class={`finding ${status}`}>
    <p class="finding-text">
      {status === 'passed' && <VisuallyHidden>In order: </VisuallyHidden>}
      {sentence(text)}
      {code && (
        <>
          {' '}
          {more ? (
            <a class="code-link" href={more} target="_blank" rel="noreferrer">
              <code>{code}</code>
              <VisuallyHidden> explained, in a new tab</VisuallyHidden>
            </a>
          ) : (
            <span class="code-link">
              <code>{code}</code>
            </span>
          )}
        </>
      )}
    </p>
    {fix && <Fix fix={fix} />}
  </li>
)

/** How far it is, for a heading and for those who hear the page. */
export const progressOf = (steps: readonly StepProgress[]) => {
  const done = steps.filter(({ phase }) => phase === 'done').length
  const running = steps.find(({ phase }) => phase === 'running')
  return { done, total: shownSteps.length, running: running && stepWords[running.name].title }
}
