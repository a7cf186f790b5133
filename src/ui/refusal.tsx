/**
 * Where the chat cannot work: a neutral sentence and the site's own way on for the visitor; the
 * exact cause and its fix for the developer, whose page is on this very computer.
 */
import type { Diagnosis } from '../diagnosis/diagnosis.js'
import { Icon } from './icons.js'
import { readLink } from './link.js'
import type { View } from './view.js'

export const Refusal = ({ view, diagnosis }: { view: View; diagnosis: Diagnosis }) => {
  const { words } = view
  return (
    <section class="refusal" part="refusal">
      <Icon name="alert" />
      <p class="greeting">{words('isUnavailable')}</p>
      <WayOn view={view} class="solid" />
      {view.isLocal && <Reason view={view} diagnosis={diagnosis} />}
    </section>
  )
}

/** Where else a visitor may turn, if the site says so. */
export const WayOn = ({ view, class: look }: { view: View; class: 'solid' | 'outline' }) => {
  const { fallback } = view.wishes
  const way = fallback && readLink(fallback.href)
  return way ? (
    <a class={look} href={way.href} target="_blank" rel="noopener noreferrer" dir="auto">
      {fallback?.label}
    </a>
  ) : null
}

/** The developer's card: the same words as in the console. */
export const Reason = ({ view, diagnosis }: { view: View; diagnosis: Diagnosis }) => {
  const { words } = view
  const more = readLink(diagnosis.more)
  const rows = [
    ['seen', diagnosis.origin],
    ['token', diagnosis.token],
    ['server', diagnosis.server],
  ] as const
  return (
    <div class="reason" part="diagnosis" lang="en" dir="ltr">
      <p class="code">{diagnosis.code}</p>
      <p>{diagnosis.cause}</p>
      <dl>
        {rows.map(([word, value]) => (
          <div key={word}>
            <dt>{words(word)}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <p class="fix">
        <strong>{words('fix')}</strong> {diagnosis.fix}
      </p>
      {more && (
        <p>
          <a href={more.href} target="_blank" rel="noopener noreferrer">
            {words('learn')}
          </a>
        </p>
      )}
      <p class="meta">{words('developer', { host: location.hostname })}</p>
    </div>
  )
}
