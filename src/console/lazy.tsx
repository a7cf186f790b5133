/** Pages that are fetched when they are first shown; a fetch that fails has a way on. */
import type { ComponentType, FunctionComponent } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { Button } from './parts/button.js'
import { Notice } from './parts/notice.js'
import { Skeleton } from './parts/progress.js'

type Fetched<P> =
  | { phase: 'waiting' }
  | { phase: 'failed' }
  | { phase: 'ready'; page: ComponentType<P> }

/** `lazy(() => import('./pages/keys.js').then(({ KeysPage }) => KeysPage))` */
export const lazy = <P extends object>(
  fetchPage: () => Promise<ComponentType<P>>,
): FunctionComponent<P> => {
  let known: ComponentType<P> | null = null
  const Lazy: FunctionComponent<P> = (props) => {
    const [fetched, setFetched] = useState<Fetched<P>>(
      known ? { phase: 'ready', page: known } : { phase: 'waiting' },
    )
    useEffect(() => {
      if (fetched.phase !== 'waiting') return
      let isGone = false
      fetchPage()
        .then((page) => {
          known = page
          if (!isGone) setFetched({ phase: 'ready', page })
        })
        .catch(() => {
          if (!isGone) setFetched({ phase: 'failed' })
        })
      return () => {
        isGone = true
      }
    }, [fetched.phase])
    if (fetched.phase === 'ready') return <fetched.page {...props} />
    if (fetched.phase === 'waiting') return <Skeleton />
    return (
      <Notice
        tone="danger"
        isLive
        title="This part of the console could not be fetched"
        actions={<Button onClick={() => location.reload()}>Reload the page</Button>}
      >
        <p>The server may have been updated, or the connection is down.</p>
      </Notice>
    )
  }
  return Lazy
}
