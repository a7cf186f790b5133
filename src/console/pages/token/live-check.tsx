/** “Seen on shop.example 2 minutes ago”, or what to do until it is. */
import type { BlockedOrigin } from '../../../protocol/blocked-origins.js'
import type { ClientToken } from '../../../protocol/control.js'
import type { Blocked } from '../../blocked.js'
import { Link } from '../../parts/button.js'
import { Icon } from '../../parts/icons.js'
import { ProblemNotice } from '../../parts/notice.js'
import { Skeleton } from '../../parts/progress.js'
import { RelativeTime } from '../../parts/words.js'
import { useSightings, type Sighting } from '../../sightings.js'

const shown = 5

interface LiveCheckProps {
  token: ClientToken
  blocked: Blocked
}

export const LiveCheck = ({ token, blocked }: LiveCheckProps) => {
  const sighted = useSightings(token.id)
  if (sighted.phase === 'asking') return <Skeleton lines={2} />
  if (sighted.phase === 'failed') return <ProblemNotice problem={sighted.problem} />
  const [latest, ...others] = sighted.value
  return (
    <div class="live-check" role="status">
      <Refused token={token} blocked={blocked} />
      {latest ? <Seen latest={latest} others={others} /> : <NotSeen token={token} />}
    </div>
  )
}

/** The commonest reason why a page is not seen at work. */
const Refused = ({ token, blocked: { state } }: LiveCheckProps) => {
  const heeded = state.phase === 'known' ? state.value.filter(({ ignored }) => !ignored) : []
  const [latest] = heeded.toSorted((one, other) => (one.lastSeenAt > other.lastSeenAt ? -1 : 1))
  if (!latest) return null
  return (
    <p class="sighted-first refused">
      <Icon name="alert" />
      <span>
        {isOrigin(latest) ? (
          <>
            Refused on <strong>{latest.origin}</strong>
          </>
        ) : (
          'Refused a request without an origin'
        )}{' '}
        <RelativeTime at={latest.lastSeenAt} />
        {heeded.length > 1 && `, and ${heeded.length - 1} more`}.{' '}
        <Link to={`/tokens/${token.id}/blocked`}>See what was refused</Link>
      </span>
    </p>
  )
}

const isOrigin = ({ origin }: BlockedOrigin): boolean => origin.includes('://')

const Seen = ({ latest, others }: { latest: Sighting; others: readonly Sighting[] }) => (
  <div class="sighted">
    <p class="sighted-first">
      <Icon name="check" />
      <span>
        Seen on <strong>{latest.origin}</strong> <RelativeTime at={latest.lastSeenAt} />
      </span>
    </p>
    {others.length > 0 && (
      <ul>
        {others.slice(0, shown).map(({ origin, lastSeenAt }) => (
          <li key={origin}>
            <span class="mono">{origin}</span>
            <span class="meta">
              <RelativeTime at={lastSeenAt} />
            </span>
          </li>
        ))}
        {others.length > shown && <li class="meta">and {others.length - shown} more</li>}
      </ul>
    )}
  </div>
)

const NotSeen = ({ token }: { token: ClientToken }) => (
  <div class="not-sighted">
    <p class="sighted-first">
      <span class="pulse" aria-hidden="true" />
      <span>
        <strong>Not seen yet.</strong> Open your page and open the chat there: it shows up here by
        itself.
      </span>
    </p>
    <p class="hint">If the button is not in the corner, or says that the chat is not available:</p>
    <ul class="checks">
      <li>Reload the page without its cache, and look that the tag is in its source.</li>
      <li>
        The page’s address must be on the list of{' '}
        <Link to={`/tokens/${token.id}/auth`}>allowed origins</Link>; you can ask there whether it
        would be allowed.
      </li>
      {!token.isActive && (
        <li>
          This token is switched off. <Link to={`/tokens/${token.id}/settings`}>Switch it on</Link>.
        </li>
      )}
      <li>The browser’s console names the cause in one block that begins with [Parley].</li>
    </ul>
  </div>
)
