/**
 * What an answer cites, as a numbered list below it. The numbers in its text are citation.tsx's.
 */
import type { Source } from '../chat/state.js'
import type { Words } from './catalogue.js'
import { escapeInvisible } from './invisible.js'
import { readLink } from './link.js'

/** As many as are listed at once; more are behind a line that says how many. */
const mostListed = 4

export const Sources = ({ sources, words }: { sources: readonly Source[]; words: Words }) => {
  const list = (
    <ol class="sources" aria-label={words('sources')}>
      {sources.map((source) => {
        const link = readLink(source.url)
        const title = escapeInvisible(source.title.trim() || link?.host || source.url)
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
