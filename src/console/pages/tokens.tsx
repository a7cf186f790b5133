/** The client tokens of the environment that the switch shows. */
import {
  clientTokenListSchema,
  type ClientToken,
  type ClientTokenList,
} from '../../protocol/control.js'
import { useApi, useEnvironment, useGo, usePlace } from '../console.js'
import { Load, useLoad } from '../load.js'
import { Button, Link, LinkButton } from '../parts/button.js'
import { EmptyState } from '../parts/empty-state.js'
import { Page } from '../parts/page.js'
import { SearchField } from '../parts/search-field.js'
import { Pager, Table, type Column } from '../parts/table.js'
import { Badge, RelativeTime, VisuallyHidden, countOf, formatCount } from '../parts/words.js'

const pageSize = 50

/** The list's address, where its search and its page are kept. */
const listPath = (search: string, offset: number): string => {
  const query = new URLSearchParams()
  if (search) query.set('search', search)
  if (offset > 0) query.set('offset', String(offset))
  return query.size > 0 ? `/tokens?${query}` : '/tokens'
}

export const TokensPage = () => {
  const api = useApi()
  const go = useGo()
  const environment = useEnvironment()
  const { query } = usePlace()
  const search = query.get('search') ?? ''
  const offset = Math.max(0, Number(query.get('offset')) || 0)

  const loader = useLoad(
    async (signal) => {
      const { value } = await api.read('client-tokens', clientTokenListSchema, {
        query: { environment, search, limit: pageSize, offset: offset || null },
        signal,
      })
      return value
    },
    [environment, search, offset],
  )
  const { state } = loader
  const isEmpty =
    search === '' &&
    offset === 0 &&
    state.phase === 'ready' &&
    state.value.clientTokens.length === 0

  return (
    <Page
      title="Client tokens"
      lead="A client token lets the chat on one site talk to this server. It is public: the list of its allowed origins keeps other sites out."
      actions={
        !isEmpty && (
          <LinkButton to="/tokens/new" kind="primary" icon="plus">
            Create a token
          </LinkButton>
        )
      }
    >
      {!isEmpty && (
        <SearchField
          label="Search client tokens"
          placeholder="Search by name, origin or id"
          value={search}
          onChange={(text) => void go(listPath(text, 0), { replace: true })}
        />
      )}
      <Load loader={loader}>
        {(list, isOld) => (
          <List
            list={list}
            isOld={isOld}
            search={search}
            onOpen={(next) => void go(listPath(search, next))}
          />
        )}
      </Load>
    </Page>
  )
}

interface ListProps {
  list: ClientTokenList
  isOld: boolean
  search: string
  onOpen: (offset: number) => void
}

const List = ({ list: { clientTokens, pagination }, isOld, search, onOpen }: ListProps) => {
  const { offset, hasMore } = pagination
  if (clientTokens.length === 0) return <Nothing search={search} offset={offset} />
  const last = offset + clientTokens.length
  return (
    <>
      <Table
        caption="Client tokens"
        columns={columns}
        rows={clientTokens}
        keyOf={({ id }) => id}
        isLinked
      />
      <Pager
        shown={`${formatCount(offset + 1)}–${formatCount(last)}`}
        onPrevious={offset > 0 ? () => onOpen(Math.max(0, offset - pageSize)) : null}
        onNext={hasMore ? () => onOpen(offset + pageSize) : null}
        isBusy={isOld}
      />
    </>
  )
}

const columns: readonly Column<ClientToken>[] = [
  {
    label: 'Name',
    cell: ({ id, name, tokenPrefix, tokenHint }) => (
      <>
        <Link to={`/tokens/${id}/install`}>{name}</Link>
        <span class="under mono">
          {tokenPrefix}…{tokenHint}
        </span>
      </>
    ),
  },
  { label: 'Status', cell: (token) => <Status token={token} /> },
  {
    label: 'Allowed origins',
    cell: (token) => (
      <>
        <Origins origins={token.allowedOrigins} />
        <BlockedBadge token={token} />
      </>
    ),
  },
  {
    label: 'Last used',
    cell: ({ lastUsedAt }) =>
      lastUsedAt ? <RelativeTime at={lastUsedAt} /> : <span class="muted">Never</span>,
  },
  {
    label: 'Conversations',
    isNumber: true,
    cell: ({ conversationCount }) => formatCount(conversationCount),
  },
]

const Status = ({ token: { isActive, environment } }: { token: ClientToken }) => (
  <span class="badges">
    {isActive ? <Badge tone="ok">On</Badge> : <Badge>Off</Badge>}
    {environment === 'test' && <Badge tone="warn">Test</Badge>}
  </span>
)

/** Where the operator looks first. */
const BlockedBadge = ({ token: { id, blockedOriginCount } }: { token: ClientToken }) =>
  blockedOriginCount === 0 ? null : (
    <span class="under">
      <Link to={`/tokens/${id}/blocked`} class="badge warn">
        {countOf(blockedOriginCount, 'origin')} blocked
      </Link>
    </span>
  )

const shownOrigins = 2

const Origins = ({ origins }: { origins: readonly string[] }) => {
  if (origins.length === 0) return <Badge tone="warn">None: no page may use it</Badge>
  if (origins.includes('*')) return <Badge tone="warn">Every page</Badge>
  const more = origins.length - shownOrigins
  return (
    <span class="origin-list">
      {origins.slice(0, shownOrigins).map((origin) => (
        <span key={origin} class="mono">
          {origin}
        </span>
      ))}
      {more > 0 && (
        <span class="muted">
          +{more}
          <VisuallyHidden> more</VisuallyHidden>
        </span>
      )}
    </span>
  )
}

const Nothing = ({ search, offset }: { search: string; offset: number }) => {
  const environment = useEnvironment()
  const go = useGo()
  if (search) {
    return (
      <EmptyState
        icon="search"
        title="Nothing matches"
        actions={
          <Button onClick={() => void go('/tokens', { replace: true })}>Clear the search</Button>
        }
      >
        <p>
          No {environment} token has “{search}” in its name, its id or its origins.
        </p>
      </EmptyState>
    )
  }
  if (offset > 0) {
    return (
      <EmptyState
        icon="token"
        title="This page is empty"
        actions={<LinkButton to="/tokens">To the first page</LinkButton>}
      >
        <p>The tokens that were here have been deleted.</p>
      </EmptyState>
    )
  }
  return (
    <EmptyState
      icon="token"
      title={environment === 'live' ? 'Put the chat on your first site' : 'No test tokens yet'}
      actions={
        <LinkButton to="/tokens/new" kind="primary" icon="plus">
          Create a {environment === 'test' ? 'test ' : ''}token
        </LinkButton>
      }
    >
      {environment === 'live' ? (
        <p>
          Create a token for the site, say which origins may use it, and paste one line into its
          pages. It takes two minutes.
        </p>
      ) : (
        <p>
          A test token is for your own machine and for staging. Its conversations and its usage stay
          apart from the live ones, and test keys see nothing else.
        </p>
      )}
    </EmptyState>
  )
}
