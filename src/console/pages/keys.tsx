/** The API keys of the environment that the switch shows. */
import {
  apiKeyListSchema,
  apiKeyOptionsSchema,
  type ApiKey,
  type ApiKeyOptions,
} from '../../protocol/api-keys.js'
import type { Environment } from '../../protocol/control.js'
import { useApi, useEnvironment } from '../console.js'
import { Load, useLoad } from '../load.js'
import { Link, LinkButton } from '../parts/button.js'
import { EmptyState } from '../parts/empty-state.js'
import { Page } from '../parts/page.js'
import { Table } from '../parts/table.js'
import { RelativeTime } from '../parts/words.js'
import { keyState } from './keys/expiry.js'
import { KeyStateBadge } from './keys/key-state.js'
import { permissionsInWords } from './keys/permissions.js'

export const KeysPage = () => {
  const api = useApi()
  const environment = useEnvironment()
  const loader = useLoad(
    async (signal) => {
      const [list, options] = await Promise.all([
        api.read('api-keys', apiKeyListSchema, { query: { environment }, signal }),
        api.read('api-keys/options', apiKeyOptionsSchema, { signal }),
      ])
      return { keys: list.value.apiKeys, options: options.value }
    },
    [environment],
  )
  const isEmpty = loader.state.phase === 'ready' && loader.state.value.keys.length === 0
  return (
    <Page
      title="API keys"
      lead="Secrets for your own programs, such as a build pipeline or an export. Pages never carry one: they carry a client token."
      actions={
        !isEmpty && (
          <LinkButton to="/keys/new" kind="primary" icon="plus">
            Create an API key
          </LinkButton>
        )
      }
    >
      <Load loader={loader}>
        {({ keys, options }) =>
          keys.length === 0 ? (
            <NoKeys environment={environment} />
          ) : (
            <KeysTable keys={keys} options={options} />
          )
        }
      </Load>
    </Page>
  )
}

const NoKeys = ({ environment }: { environment: Environment }) => (
  <EmptyState
    icon="key"
    title={`No ${environment} API keys yet`}
    actions={
      <LinkButton to="/keys/new" kind="primary" icon="plus">
        Create an API key
      </LinkButton>
    }
  >
    <p>
      With a key, a program does what you do here: it makes and rotates client tokens, reads usage,
      exports conversations. <a href="/docs/api">The API page</a> has every route.
    </p>
  </EmptyState>
)

const KeysTable = ({ keys, options }: { keys: readonly ApiKey[]; options: ApiKeyOptions }) => (
  <Table
    caption="API keys"
    rows={keys}
    keyOf={({ id }) => id}
    isLinked
    columns={[
      {
        label: 'Name',
        cell: (key) => (
          <>
            <Link to={`/keys/${key.id}`}>{key.name}</Link>
            <span class="key-hint mono">
              {key.keyPrefix}…{key.searchHint}
            </span>
          </>
        ),
      },
      { label: 'Status', cell: (key) => <KeyStateBadge state={keyState(key, Date.now())} /> },
      {
        label: 'Permissions',
        cell: (key) => (
          <span class="key-permissions">{permissionsInWords(key.permissions, options)}</span>
        ),
      },
      {
        label: 'Last used',
        cell: (key) => (key.lastUsedAt ? <RelativeTime at={key.lastUsedAt} /> : 'Never'),
      },
      {
        label: 'Expires',
        cell: (key) => (key.expiresAt ? <RelativeTime at={key.expiresAt} /> : 'Never'),
      },
    ]}
  />
)
