/** A few sentences that stand out: something to know, to mind, or that went wrong, with a way on. */
import type { ComponentChildren } from 'preact'
import type { Problem } from '../problem.js'
import { Button } from './button.js'
import { Icon, type IconName } from './icons.js'

export type Tone = 'info' | 'ok' | 'warn' | 'danger'

const icons: Record<Tone, IconName> = { info: 'info', ok: 'check', warn: 'alert', danger: 'alert' }

interface NoticeProps {
  tone?: Tone
  title?: ComponentChildren
  children?: ComponentChildren
  /** Buttons. */
  actions?: ComponentChildren
  /** Announced when it appears: for what comes after an action. */
  isLive?: boolean
}

export const Notice = ({
  tone = 'info',
  title,
  children,
  actions,
  isLive = false,
}: NoticeProps) => (
  <div
    class={`notice ${tone}`}
    role={isLive ? (tone === 'danger' ? 'alert' : 'status') : undefined}
  >
    <Icon name={icons[tone]} />
    <div class="notice-body">
      {title && <p class="notice-title">{title}</p>}
      {children && <div class="notice-text">{children}</div>}
      {actions && <div class="notice-actions">{actions}</div>}
    </div>
  </div>
)

interface ProblemNoticeProps {
  problem: Problem
  onRetry?: (() => void) | undefined
  /** Of `precondition_failed`: what the page does with the newer version. */
  changed?: ChangedProps
}

interface ChangedProps {
  /** Throws away what was typed and shows what is there now. */
  onShow: () => void
  /** Saves what was typed over it. */
  onOverwrite: () => void
}

/** Why something did not work, in the server's words, and what to do. */
export const ProblemNotice = ({ problem, onRetry, changed }: ProblemNoticeProps) => {
  if (problem.code === 'precondition_failed' && changed) return <Changed {...changed} />
  return (
    <Notice
      tone="danger"
      isLive
      title={problem.title}
      actions={
        onRetry && (
          <Button icon="refresh" onClick={onRetry}>
            Try again
          </Button>
        )
      }
    >
      <p>{problem.detail}</p>
      {problem.retryAfterMs !== undefined && (
        <p>Try again in {Math.max(1, Math.ceil(problem.retryAfterMs / 1000))} seconds.</p>
      )}
      {problem.requestId && problem.status >= 500 && (
        <p class="meta">
          In the server’s log: <code>{problem.requestId}</code>
        </p>
      )}
    </Notice>
  )
}

const Changed = ({ onShow, onOverwrite }: ChangedProps) => (
  <Notice
    tone="warn"
    isLive
    title="Changed meanwhile"
    actions={
      <>
        <Button onClick={onShow}>Show what is there now</Button>
        <Button onClick={onOverwrite}>Save mine anyway</Button>
      </>
    }
  >
    <p>
      Somebody else, or another tab, has saved this since you opened it. Nothing of yours is lost:
      it is still in the form.
    </p>
  </Notice>
)
