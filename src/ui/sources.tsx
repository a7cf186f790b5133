/**
 * What an answer cites: a numbered list below it, and the numbers in its text that lead there. A
 * number shows the title and the host of what it stands for.
 */
import type { Source } from '../chat/state.js'
import type { Words } from './catalogue.js'
import { escapeInvisible } from './invisible.js'
import { readLink, type Link } from './link.js'

const titleOf = (source: Source, link: Link | null): string =>
  escapeInvisible(source.title.trim() || link?.host || source.url)

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
  const title = titleOf(source, link)
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

/** As many as are listed at once; more are behind a line that says how many. */
const mostListed = 4

export const Sources = ({ sources, words }: { sources: readonly Source[]; words: Words }) => {
  const list = (
    <ol class="sources" aria-label={words('sources')}>
      {sources.map((source) => {
        const link = readLink(source.url)
        const title = titleOf(source, link)
        return (
          <li key={source.id}>
            {link ? (
              <a href={link.href} target="_blank" rel="noopener noreferrer nofollow ugc" dir="auto">
                {title}
              </a>
            ) : (
              <span dir="auto">{title}</span>
            )}
            {link && link.host !== title && <small>{link.host}</small>}
          </li>
        )
      })}
    </ol>
  )
  if (sources.length <= mostListed) return list
  return (
    <details class="row cited">
      <summary>
        <span class="label">{words('sourceCount', { count: sources.length })}</span>
      </summary>
      {list}
    </details>
  )
}
