/** The tab “Conversations”: those of one client token. */
import { LinkButton } from '../parts/button.js'
import { EmptyState } from '../parts/empty-state.js'
import type { TabProps } from '../tab.js'
import { Conversations } from './conversations/list.js'

export const TokenConversationsTab = ({ token }: TabProps) => (
  <Conversations
    scope={{ tokenId: token.id }}
    path={`/tokens/${token.id}/conversations`}
    tokenNames={null}
    empty={
      <EmptyState
        icon="conversations"
        title="No conversations yet"
        actions={
          <LinkButton to={`/tokens/${token.id}/install`} kind="primary">
            Install the chat
          </LinkButton>
        }
      >
        <p>They appear here as soon as somebody writes on a page that carries this token.</p>
      </EmptyState>
    }
  />
)
