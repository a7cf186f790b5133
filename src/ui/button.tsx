/**
 * The small parts that appear in several places: a button that is an icon with a name, and one that
 * copies and says so.
 */
import { useEffect, useState } from 'preact/hooks'
import { Icon, type IconName } from './icons.js'
import type { Words } from './catalogue.js'

interface IconButtonProps {
  icon: IconName
  name: string
  part?: string
  isPressed?: boolean
  isTurned?: boolean
  onClick: () => void
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

const confirmedMs = 2000

interface CopyButtonProps {
  text: string
  words: Words
  copy: (text: string) => Promise<boolean>
}

/** The name changes with success: a screen reader that stands on it hears so. */
export const CopyButton = ({ text, words, copy }: CopyButtonProps) => {
  const [isCopied, setCopied] = useState(false)
  useEffect(() => {
    if (!isCopied) return
    const timer = setTimeout(() => setCopied(false), confirmedMs)
    return () => clearTimeout(timer)
  }, [isCopied])
  return (
    <IconButton
      icon={isCopied ? 'check' : 'copy'}
      name={words(isCopied ? 'copied' : 'copy')}
      onClick={() => void copy(text).then(setCopied)}
    />
  )
}
