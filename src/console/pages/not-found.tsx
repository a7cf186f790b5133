/** An address that leads nowhere, and where to go instead. */
import { usePlace } from '../console.js'
import { LinkButton } from '../parts/button.js'
import { EmptyState } from '../parts/empty-state.js'
import { Page } from '../parts/page.js'

export const NotFoundPage = () => {
  const { path } = usePlace()
  return (
    <Page title="Nothing is here">
      <EmptyState
        icon="search"
        title="There is no such page"
        actions={
          <LinkButton to="/tokens" kind="primary">
            Client tokens
          </LinkButton>
        }
      >
        <p>
          <code>{path}</code> is not an address of the console. It may have been mistyped, or come
          from an older version.
        </p>
      </EmptyState>
    </Page>
  )
}
