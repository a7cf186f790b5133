/** What is pressed: buttons in words, buttons that are an icon with a name, and links that look so. */
import type { ComponentChildren } from 'preact'
import { useEffect, useRef, useState } from 'preact/hooks'
import { useConsole } from '../console.js'
import { writeClipboard } from '../clipboard.js'
import { Icon, type IconName } from './icons.js'

export type ButtonKind = 'primary' | 'secondary' | 'quiet' | 'danger' | 'danger-quiet'

interface ButtonProps {
  children: ComponentChildren
  kind?: ButtonKind
  /** `submit` of the form around it. Default: `button`. */
  type?: 'button' | 'submit'
  icon?: IconName
  /** Under way: it stays in place and focused, and pressing it again does nothing. */
  isBusy?: boolean
  /** Cannot be pressed now; it can still be reached, so that one may learn why. */
  isDisabled?: boolean
  describedBy?: string | undefined
  onClick?: (event: MouseEvent) => void
}

export const Button = ({
  children,
  kind = 'secondary',
  type = 'button',
  icon,
  isBusy = false,
  isDisabled = false,
  describedBy,
  onClick,
}: ButtonProps) => (
  <button
    type={type}
    class={`button ${kind}`}
    aria-disabled={isBusy || isDisabled ? 'true' : undefined}
    aria-busy={isBusy ? 'true' : undefined}
    aria-describedby={describedBy}
    onClick={(event) => {
      if (isBusy || isDisabled) event.preventDefault()
      else onClick?.(event)
    }}
  >
    {icon && <Icon name={icon} />}
    {children}
    {isBusy && <span class="spinner" aria-hidden="true" />}
  </button>
)

interface IconButtonProps {
  icon: IconName
  /** What it does; also its tooltip. */
  name: string
  isPressed?: boolean
  isExpanded?: boolean
  onClick: () => void
}

export const IconButton = ({ icon, name, isPressed, isExpanded, onClick }: IconButtonProps) => (
  <button
    type="button"
    class="icon-button"
    aria-label={name}
    title={name}
    aria-pressed={isPressed}
    aria-expanded={isExpanded}
    onClick={onClick}
  >
    <Icon name={icon} />
  </button>
)

interface LinkButtonProps {
  /** Below `/console`: `/tokens/new`. */
  to: string
  children: ComponentChildren
  kind?: ButtonKind
  icon?: IconName
}

/** A link that looks like a button. */
export const LinkButton = ({ to, children, kind = 'secondary', icon }: LinkButtonProps) => (
  <a class={`button ${kind}`} href={useConsole().router.href(to)}>
    {icon && <Icon name={icon} />}
    {children}
  </a>
)

interface LinkProps {
  /** Below `/console`. */
  to: string
  children: ComponentChildren
  class?: string
}

export const Link = ({ to, children, class: name }: LinkProps) => (
  <a href={useConsole().router.href(to)} class={name}>
    {children}
  </a>
)

const confirmedMs = 2000

interface CopyButtonProps {
  text: string
  /** What is copied, after “Copy”: `the token`. */
  what: string
  /** Say so beside the icon. */
  isWide?: boolean
}

/** Says so in its own name, where a screen reader stands. */
export const CopyButton = ({ text, what, isWide = false }: CopyButtonProps) => {
  const [outcome, setOutcome] = useState<'idle' | 'copied' | 'failed'>('idle')
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  useEffect(() => () => clearTimeout(timer.current), [])
  const words = { idle: 'Copy', copied: 'Copied', failed: 'Could not copy' }[outcome]
  return (
    <button
      type="button"
      class={isWide ? 'button secondary copy' : 'icon-button copy'}
      aria-label={`${words} ${what}`}
      title={`${words} ${what}`}
      data-outcome={outcome}
      onClick={async () => {
        setOutcome((await writeClipboard(text)) ? 'copied' : 'failed')
        clearTimeout(timer.current)
        timer.current = setTimeout(() => setOutcome('idle'), confirmedMs)
      }}
    >
      <Icon name={outcome === 'copied' ? 'check' : outcome === 'failed' ? 'alert' : 'copy'} />
      {isWide && `${words} ${what}`}
      <span role="status" class="visually-hidden">
        {outcome === 'idle' ? '' : `${words}.`}
      </span>
    </button>
  )
}
