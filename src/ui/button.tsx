/**
 * The small parts that appear in several places: a button that is an icon with a name, one that is
 * a few words in a line, and one that copies and says so.
 */
import { Icon, type IconName } from './icons.js'
import type { Words } from './catalogue.js'

interface IconButtonProps {
  icon: IconName
  name: string
  part?: string
  isPressed?: boolean
  isTurned?: boolean
  onClick: (event: { currentTarget: HTMLElement }) => void
}

export const IconButton = ({ icon, name, part, isPressed, isTurned, onClick }: IconButtonProps) => (
  <button
    type="button"
    class="icon"
    part={part}
    aria-label={name}
    title={name}
    aria-pressed={isPressed}
    onClick={onClick}
  >
    <Icon name={icon} turned={isTurned ?? false} />
  </button>
)

interface LinkButtonProps {
  children: string
  onClick: (event: { currentTarget: HTMLElement }) => void
}

export const LinkButton = ({ children, onClick }: LinkButtonProps) => (
  <button type="button" class="act" onClick={onClick}>
    {children}
  </button>
)

const confirmedMs = 2000

interface CopyButtonProps {
  text: string
  words: Words
  copy: (text: string) => Promise<boolean>
}

/** The name changes with what came of it: a screen reader that stands on it hears so. */
export const CopyButton = ({ text, words, copy }: CopyButtonProps) => (
  <button
    type="button"
    class="icon copy"
    aria-label={words('copy')}
    title={words('copy')}
    onClick={async ({ currentTarget: button }) => {
      const isCopied = await copy(text)
      rename(button, words(isCopied ? 'copied' : 'notCopied'), isCopied)
      setTimeout(() => rename(button, words('copy'), false), confirmedMs)
    }}
  >
    <Icon name="copy" />
    <Icon name="check" />
  </button>
)

/** By hand, because the nodes of finished blocks are never rendered again. */
const rename = (button: HTMLElement, name: string, isConfirmed: boolean) => {
  button.setAttribute('aria-label', name)
  button.title = name
  button.classList.toggle('copied', isConfirmed)
}
