/** The conversations of all client tokens of the environment that the switch shows. */
import { clientTokenListSchema } from '../../protocol/control.js'
import { useApi, useEnvironment } from '../console.js'
import { useLoad } from '../load.js'
import { LinkButton } from '../parts/button.js'
import { EmptyState } from '../parts/empty-state.js'
import { Page } from '../parts/page.js'
import { Conversations } from './conversations/list.js'

export const ConversationsPage = () => {
  const api = useApi()
  const environment = useEnvironment()
  const { state } = useLoad(
    async (signal) =>
      (await api.read('client-tokens', clientTokenListSchema, { query: { environment }, signal }))
        .value.clientTokens,
    [environment],
  )
  const tokens = state.phase === 'ready' ? state.value : []
  return (
    <Page title="Conversations" lead="What visitors wrote and were answered, newest first.">
      <Conversations
        key={environment}
        scope={{ environment }}
        path="/conversations"
        // Names are a convenience: until they are there, and without them, ids stand in.
        tokenNames={new Map(tokens.map(({ id, name }) => [id, name]))}
        empty={
          <EmptyState
            icon="conversations"
            title={`No ${environment} conversations yet`}
            actions={
              <LinkButton to="/tokens" kind="primary">
                Go to the client tokens
              </LinkButton>
            }
          >
            <p>
              They appear here as soon as somebody writes on a page that carries one of your client
              tokens. A token’s tab “Install” has the line to paste.
            </p>
          </EmptyState>
        }
      />
    </Page>
  )
}
