/**
 * A number in an answer's text that leads to what the answer cites, and shows title and host to
 * whoever points at it or reaches it by keyboard.
 */
import type { Source } from '../../chat/state.js'
import type { Words } from '../catalogue.js'
import { escapeInvisible } from '../invisible.js'
import { readLink } from '../link.js'

/** Away from the pointer or the focus it comes back: what is hidden is hidden for this once. */
const hideOnEscape = (event: KeyboardEvent) => {
  if (event.key !== 'Escape') return
  event.preventDefault()
  event.stopPropagation()
  ;(event.currentTarget as HTMLElement).classList.add('away')
}
const showAgain = (event: Event) => (event.currentTarget as HTMLElement).classList.remove('away')

const Card = ({ title, host }: { title: string; host: string | undefined }) => (
  <span class="card" aria-hidden="true">
    <bdi class="card-title">{title}</bdi>
    {host !== undefined && host !== title && <small>{host}</small>}
  </span>
)

interface CitationProps {
  source: Source
  /** From 1. */
  number: number
  words: Words
}

/** A number in the text. */
export const Citation = ({ source, number, words }: CitationProps) => {
  const link = readLink(source.url)
  const title = escapeInvisible(source.title.trim() || link?.host || source.url)
  const name = words('source', { number, title: link ? `${title} (${link.host})` : title })
  const inside = (
    <>
      <span class="number">{number}</span>
      <Card title={title} host={link?.host} />
    </>
  )
  const watched = { onKeyDown: hideOnEscape, onBlur: showAgain, onMouseLeave: showAgain }
  return link ? (
    <a
      class="cite"
      href={link.href}
      target="_blank"
      rel="noopener noreferrer nofollow ugc"
      aria-label={name}
      {...watched}
    >
      {inside}
    </a>
  ) : (
    <span class="cite" role="img" aria-label={name} tabIndex={0} {...watched}>
      {inside}
    </span>
  )
}
