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
  return (
    <>
      <Header view={view} />
      <Transcript view={view} />
      <footer part="footer">
        <Notice view={view} />
        {phase !== 'refused' && phase !== 'exhausted' && phase !== 'lapsed' && (
          <Composer view={view} />
        )}
      </footer>
    </>
  )
}
