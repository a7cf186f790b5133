/** The tab “Blocked origins”: whose pages were turned away, to be allowed, ignored or forgotten. */
import { useRef, useState } from 'preact/hooks'
import type { BlockedOrigin } from '../../../protocol/blocked-origins.js'
import { blockedPath, type Blocked } from '../../blocked.js'
import { useApi, useToast } from '../../console.js'
import { Button } from '../../parts/button.js'
import { Confirm } from '../../parts/dialog.js'
import { EmptyState } from '../../parts/empty-state.js'
import { ProblemNotice } from '../../parts/notice.js'
import { Section } from '../../parts/page.js'
import { Skeleton } from '../../parts/progress.js'
import { countOf } from '../../parts/words.js'
import type { TabProps } from '../../tab.js'
import { BlockedEntry } from './blocked-entry.js'

export const BlockedTab = (props: TabProps) => {
  const { state, refresh } = props.blocked
  const list = useRef<HTMLDivElement>(null)
  // Its button has gone with it, so the focus goes to those that are left.
  const onDone = async () => {
    await refresh()
    list.current?.focus()
  }
  return (
    <Section title="Blocked origins" lead={<Lead />}>
      <div class="blocked-list" ref={list} tabIndex={-1}>
        {state.phase === 'asking' && <Skeleton lines={4} />}
        {state.phase === 'failed' && <ProblemNotice problem={state.problem} onRetry={refresh} />}
        {state.phase === 'known' && <List {...props} all={state.value} onDone={onDone} />}
      </div>
    </Section>
  )
}

const Lead = () => (
  <>
    <p>
      Pages that carry this token and were turned away, because their origin is not on its list.
      Allow those that are yours.
    </p>
    <p>
      Outside browsers anybody can write any origin into a request. Never allow one that you do not
      know.
    </p>
  </>
)

interface ListProps extends TabProps {
  all: readonly BlockedOrigin[]
  onDone: () => Promise<void>
}

const List = ({ all, ...rest }: ListProps) => {
  const heeded = all.filter(({ ignored }) => !ignored)
  const ignored = all.filter((blocked) => blocked.ignored)
  return (
    <>
      {heeded.length > 0 ? (
        <Entries name="Blocked origins" entries={heeded} {...rest} />
      ) : (
        <Nothing hasIgnored={ignored.length > 0} />
      )}
      {ignored.length > 0 && (
        <details class="fold">
          <summary>
            Ignored <span class="hint">{countOf(ignored.length, 'origin')}</span>
          </summary>
          <Entries name="Ignored origins" entries={ignored} {...rest} />
        </details>
      )}
      {all.length > 1 && <ForgetAll {...rest} count={all.length} />}
    </>
  )
}

type EntriesProps = Omit<ListProps, 'all'> & { name: string; entries: readonly BlockedOrigin[] }

const Entries = ({ name, entries, ...rest }: EntriesProps) => (
  <ul class="card blocked-entries" aria-label={name}>
    {entries.map((blocked) => (
      <BlockedEntry key={blocked.origin} {...rest} entry={blocked} />
    ))}
  </ul>
)

const Nothing = ({ hasIgnored }: { hasIgnored: boolean }) => (
  <EmptyState
    icon="check"
    title={hasIgnored ? 'Nothing else was turned away' : 'Nothing was turned away'}
  >
    <p>
      When a page that is not on the list carries this token, it shows up here by itself, with what
      to add to the list.
    </p>
  </EmptyState>
)

interface ForgetAllProps {
  token: TabProps['token']
  blocked: Blocked
  count: number
}

const ForgetAll = ({ token, blocked, count }: ForgetAllProps) => {
  const api = useApi()
  const toast = useToast()
  const [isAsking, setAsking] = useState(false)
  return (
    <div>
      <Button kind="quiet" icon="trash" onClick={() => setAsking(true)}>
        Forget all…
      </Button>
      {isAsking && (
        <Confirm
          title={`Forget ${countOf(count, 'blocked origin')}?`}
          action="Forget all"
          onClose={() => setAsking(false)}
          onConfirm={async () => {
            await api.write('DELETE', `${blockedPath(token.id)}?all=true`, null)
            await blocked.refresh()
            setAsking(false)
            toast('The blocked origins are forgotten.')
          }}
        >
          <p>
            The counts go, and with them what is ignored. Nothing becomes allowed: whoever comes
            again is refused again, and shows up here anew.
          </p>
        </Confirm>
      )}
    </div>
  )
}
