/** One blocked origin: how often, since when and why it was refused, and what can be done about it. */
import { useId, useState } from 'preact/hooks'
import {
  noOrigin,
  shownBlockedOriginSchema,
  type BlockedOrigin,
} from '../../../protocol/blocked-origins.js'
import { blockedPath } from '../../blocked.js'
import { useApi, useToast } from '../../console.js'
import { Button } from '../../parts/button.js'
import { ProblemNotice } from '../../parts/notice.js'
import { RelativeTime, VisuallyHidden, formatCount } from '../../parts/words.js'
import { useSubmit } from '../../submit.js'
import type { TabProps } from '../../tab.js'
import { AllowPanel } from './allow-panel.js'

export interface BlockedEntryProps extends TabProps {
  entry: BlockedOrigin
  /** It may have left its list. */
  onDone: () => Promise<void>
}

/** What is nearer together is said once. */
const minuteMs = 60_000

export const BlockedEntry = (props: BlockedEntryProps) => {
  const { entry } = props
  const { origin, count, firstSeenAt, lastSeenAt } = entry
  return (
    <li class="blocked-entry">
      <p class="blocked-name">
        {names[origin] ?? <bdi class="mono">{origin}</bdi>}
        <span class="meta">
          {count === 1 ? 'Once' : `${formatCount(count)} times`}, <RelativeTime at={lastSeenAt} />
          {Date.parse(lastSeenAt) - Date.parse(firstSeenAt) > minuteMs && (
            <>
              ; first <RelativeTime at={firstSeenAt} />
            </>
          )}
        </span>
      </p>
      <p class="hint">{reason(entry)}</p>
      {entry.ignored ? <IgnoredActions {...props} /> : <Actions {...props} />}
    </li>
  )
}

const Actions = (props: BlockedEntryProps) => {
  const { entry } = props
  const { isBusy, problem, setIgnored } = useIgnore(props)
  const [isOpen, setOpen] = useState(false)
  const panel = useId()
  return (
    <>
      <div class="blocked-actions">
        {entry.suggestion !== null && (
          <button
            type="button"
            class="button secondary"
            aria-expanded={isOpen}
            aria-controls={isOpen ? panel : undefined}
            onClick={() => setOpen(!isOpen)}
          >
            Allow…
            <Which entry={entry} />
          </button>
        )}
        <Button
          kind={entry.suggestion === null ? 'secondary' : 'quiet'}
          isBusy={isBusy}
          onClick={() => setIgnored(true)}
        >
          Ignore
          <Which entry={entry} />
        </Button>
      </div>
      {problem && <ProblemNotice problem={problem} />}
      {isOpen && entry.suggestion !== null && (
        <AllowPanel
          {...props}
          id={panel}
          suggestion={entry.suggestion}
          onCancel={() => setOpen(false)}
        />
      )}
    </>
  )
}

const IgnoredActions = (props: BlockedEntryProps) => {
  const { token, entry, onDone } = props
  const api = useApi()
  const ignore = useIgnore(props)
  const forget = useSubmit()
  const problem = ignore.problem ?? forget.problem
  return (
    <>
      <div class="blocked-actions">
        <Button isBusy={ignore.isBusy} onClick={() => ignore.setIgnored(false)}>
          No longer ignore
          <Which entry={entry} />
        </Button>
        <Button
          kind="quiet"
          isBusy={forget.isBusy}
          onClick={() =>
            forget.run(async () => {
              const query = `?origin=${encodeURIComponent(entry.origin)}`
              await api.write('DELETE', blockedPath(token.id) + query, null)
              await onDone()
            })
          }
        >
          Forget
          <Which entry={entry} />
        </Button>
      </div>
      {problem && <ProblemNotice problem={problem} />}
    </>
  )
}

const useIgnore = ({ token, entry: { origin }, onDone }: BlockedEntryProps) => {
  const api = useApi()
  const toast = useToast()
  const { isBusy, problem, run } = useSubmit()
  const setIgnored = (ignored: boolean) =>
    run(async () => {
      const path = `${blockedPath(token.id)}/ignore`
      await api.write('POST', path, shownBlockedOriginSchema, { body: { origin, ignored } })
      toast(ignored ? 'Ignored. It is still refused, and counted.' : 'No longer ignored.')
      await onDone()
    })
  return { isBusy, problem, setIgnored }
}

/** Many buttons say the same to those who see what they stand beside. */
const Which = ({ entry: { origin } }: Pick<BlockedEntryProps, 'entry'>) => (
  <VisuallyHidden> {names[origin] ?? origin}</VisuallyHidden>
)

const names: Readonly<Record<string, string>> = {
  null: 'null, an opaque origin',
  [noOrigin.missing]: 'No origin',
  [noOrigin.malformed]: 'Something that is no origin',
}

const reasons: Readonly<Record<string, string>> = {
  null: 'A sandboxed frame, or a file that was opened from disk. It cannot be listed: serve the page over http or https.',
  [noOrigin.missing]:
    'The request had no Origin header. Browsers send one: this was a program, or something in between has removed it.',
  [noOrigin.malformed]: 'The Origin header was none that a browser sends. Most likely a program.',
}

const nearMisses: Readonly<Record<string, string>> = {
  www: 'Only www. sets it apart from a name that is allowed.',
  apex: 'The names below it are allowed, the name itself is not.',
  port: 'This host is allowed with another port.',
  scheme: 'This host is allowed with the other of http and https.',
  loopback: 'This machine is allowed under another of its names.',
}

const reason = ({ origin, code, nearMiss = '' }: BlockedOrigin): string =>
  reasons[origin] ??
  nearMisses[nearMiss] ??
  (code === 'origin_changed'
    ? 'It used a session that was opened on another origin.'
    : 'Nothing on the list comes near it.')
