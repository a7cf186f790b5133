/**
 * The panel's inside, from top to bottom.
 */
import { Composer } from './composer.js'
import { Header } from './header.js'
import { Notice } from './notice.js'
import { Transcript } from './transcript.js'
import type { View } from './view.js'

export const App = ({ view }: { view: View }) => {
  const { phase } = view.state
  const { extra } = view.screen
  const hasView = extra !== null && extra !== 'menu'
  return (
    <>
      <Header view={view} />
      {/* Under a view the chat stays where it is, with its place and its draft. */}
      <div class={hasView ? 'body away' : 'body'}>
        <Transcript view={view} />
        <footer part="footer" role="none">
          <Notice view={view} />
          {phase !== 'refused' && phase !== 'exhausted' && phase !== 'lapsed' && (
            <Composer view={view} />
          )}
        </footer>
        {hasView && (
          <div class="view" part="view">
            {view.extra}
          </div>
        )}
      </div>
    </>
  )
}
