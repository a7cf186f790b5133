/** The tab “Limits”: what visitors may spend, and how much of it is used at this moment. */
import { useEffect, useState } from 'preact/hooks'
import { usageSchema, type Usage } from '../../../protocol/records.js'
import { useApi } from '../../console.js'
import {
  limitErrors,
  readLimits,
  writeLimits,
  type LimitKey,
  type WrittenLimits,
} from '../../limits.js'
import { DraftForm } from '../../parts/draft-form.js'
import { Card, Section } from '../../parts/page.js'
import { useUnsaved } from '../../parts/unsaved.js'
import { formatCount } from '../../parts/words.js'
import { fieldError } from '../../problem.js'
import type { TabProps } from '../../tab.js'
import { useTokenSave } from '../../token-save.js'
import { LimitFields } from './limit-fields.js'

export const LimitsTab = (props: TabProps) => {
  const { token } = props
  const [draft, setDraft] = useState<WrittenLimits | null>(null)
  const [isTried, setTried] = useState(false)
  const current = useCurrentUse(token.id)
  const stored = writeLimits(token)
  const written = draft ?? stored
  const isDirty = JSON.stringify(written) !== JSON.stringify(stored)
  const faults = limitErrors(written)
  const { isBusy, problem, save, notice, clear } = useTokenSave(props, {
    done: 'The limits are saved. They hold from the next message on.',
    onSettled: () => setDraft(null),
  })
  const question = useUnsaved(isDirty)
  return (
    <Section isBeside title="Limits" lead={<LimitsLead />}>
      <Card>
        <DraftForm
          isDirty={isDirty}
          isBusy={isBusy}
          onSave={async () => {
            setTried(true)
            return Object.keys(faults).length === 0 && (await save(readLimits(written)))
          }}
          onDiscard={() => {
            clear()
            setTried(false)
            setDraft(null)
          }}
        >
          <LimitFields
            written={written}
            onChange={setDraft}
            errorAt={(key) => (isTried ? faults[key] : undefined) ?? fieldError(problem, key)}
            useOf={(key) => current && <CurrentUse limit={key} current={current} />}
          />
          {notice}
        </DraftForm>
      </Card>
      {question}
    </Section>
  )
}

const LimitsLead = () => (
  <>
    <p>
      Per minute and per hour are for <strong>all visitors of the site together</strong>: they bound
      what the token can cost you, also by a program that copies it.
    </p>
    <p>They are counted exactly, in any minute and any hour, before an agent is asked.</p>
  </>
)

type Current = Usage['current']

const intervalMs = 5000

/** Null until it is known: the form does not wait for it. */
const useCurrentUse = (tokenId: string): Current | null => {
  const api = useApi()
  const [current, setCurrent] = useState<Current | null>(null)
  useEffect(() => {
    const controller = new AbortController()
    const { signal } = controller
    const ask = async () => {
      if (document.hidden) return
      const path = `client-tokens/${encodeURIComponent(tokenId)}/usage`
      const { value } = await api.read(path, usageSchema, { signal })
      if (!signal.aborted) setCurrent(value.current)
    }
    const askQuietly = () => void ask().catch(() => {})
    askQuietly()
    const timer = setInterval(askQuietly, intervalMs)
    return () => {
      clearInterval(timer)
      controller.abort()
    }
  }, [tokenId])
  return current
}

const CurrentUse = ({ limit, current }: { limit: LimitKey; current: Current }) => {
  const window = { rateLimitPerMinute: 'minute', rateLimitPerHour: 'hour' } as const
  if (limit !== 'rateLimitPerMinute' && limit !== 'rateLimitPerHour') return null
  const { used, limit: most } = current[window[limit]]
  return (
    <div class={used >= most ? 'use full' : 'use'}>
      <div
        class="meter"
        role="meter"
        aria-valuemin={0}
        aria-valuemax={most}
        aria-valuenow={Math.min(used, most)}
        aria-label={`Used of the limit per ${window[limit]}`}
      >
        <span style={{ width: `${Math.min(100, (used / most) * 100)}%` }} />
      </div>
      <span class="meta">
        {formatCount(used)} of {formatCount(most)} in the last {window[limit]}
        {used >= most && ': visitors are told that the chat is busy'}
      </span>
    </div>
  )
}
