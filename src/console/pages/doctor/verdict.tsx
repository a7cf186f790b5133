/** What came of an examination, above its steps: in a sentence, and as a report to hand on. */
import type { ClientToken } from '../../../protocol/control.js'
import type { Report, Step } from '../../../protocol/doctor.js'
import { CopyButton, LinkButton } from '../../parts/button.js'
import { Notice } from '../../parts/notice.js'
import { Facts } from '../../parts/page.js'
import { exactTime } from '../../parts/words.js'
import { sentence, stepWords, verdictWords } from './words.js'

interface VerdictProps {
  report: Report
  /** The one that was chosen. */
  token: ClientToken | null
}

export const Verdict = ({ report, token }: VerdictProps) => {
  const { tone, title } = verdictWords[report.outcome]
  const worst = worstOf(report)
  const isOrigin = worst?.code?.startsWith('origin_') === true
  return (
    <div class="verdict-of-page">
      <Notice
        tone={tone}
        title={title}
        isLive
        actions={
          <>
            <CopyButton isWide text={JSON.stringify(report, null, 2)} what="the report as JSON" />
            {isOrigin && token && (
              <LinkButton to={`/tokens/${token.id}/auth`}>Open its allowed origins</LinkButton>
            )}
          </>
        }
      >
        <p>
          {worst
            ? `${stepWords[worst.step].title}: ${lowered(sentence(worst.summary))} ${others(report, worst)}`
            : allIsWell(report)}
        </p>
      </Notice>
      <Facts
        facts={[
          ['Origin', <span class="mono">{report.origin}</span>],
          ['Server', report.api ? <span class="mono">{report.api}</span> : 'not known'],
          ['Token', report.token ? <span class="mono">{report.token}</span> : 'none was found'],
          ['Looked at', exactTime(report.checkedAt)],
        ]}
      />
    </div>
  )
}

const worstOf = ({ steps }: Report) =>
  steps.find(({ status }) => status === 'failed') ?? steps.find(({ status }) => status === 'warned')

/** That it is not the only one. */
const others = ({ steps }: Report, { status }: Step): string => {
  const count = steps.filter((step) => step.status === status).length - 1
  if (count === 0) return ''
  const what = count === 1 ? 'One more step has' : `${count} more steps have`
  return status === 'failed' ? `${what} failed.` : `${what} a warning.`
}

const allIsWell = ({ steps }: Report): string => {
  const passed = steps.filter(({ status }) => status === 'passed').length
  return `${passed} steps were tried, and each has passed.`
}

/** After a colon; names and abbreviations stay as they are. */
const lowered = (text: string): string =>
  /^[A-Z][a-z']* /.test(text) && !/^(Parley|Content)/.test(text)
    ? text.charAt(0).toLowerCase() + text.slice(1)
    : text
