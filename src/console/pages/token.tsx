/** One client token: its name, how it stands, and its tabs. */
import type { ComponentType } from 'preact'
import { shownClientTokenSchema, type ClientToken } from '../../protocol/control.js'
import { blockedCount, useBlocked } from '../blocked.js'
import { useApi, useEnvironmentOf } from '../console.js'
import { lazy } from '../lazy.js'
import { Load, useLoad } from '../load.js'
import { LinkButton } from '../parts/button.js'
import { EmptyState } from '../parts/empty-state.js'
import { Page } from '../parts/page.js'
import { Tabs } from '../parts/tabs.js'
import { Badge } from '../parts/words.js'
import type { PageProps } from '../routes.js'
import type { TabProps, TaggedToken } from '../tab.js'
import { NotFoundPage } from './not-found.js'
import { AuthTab } from './token/auth.js'
import { InstallTab } from './token/install.js'
import { LimitsTab } from './token/limits.js'
import { SettingsTab } from './token/settings.js'

interface TokenTab {
  key: string
  label: string
  tab: ComponentType<TabProps>
}

const tabs: readonly TokenTab[] = [
  { key: 'install', label: 'Install', tab: InstallTab },
  { key: 'auth', label: 'Auth', tab: AuthTab },
  {
    key: 'blocked',
    label: 'Blocked origins',
    tab: lazy<TabProps>(() => import('./token/blocked.js').then((one) => one.BlockedTab)),
  },
  { key: 'limits', label: 'Limits', tab: LimitsTab },
  {
    key: 'appearance',
    label: 'Appearance',
    tab: lazy<TabProps>(() => import('./appearance.js').then((one) => one.AppearanceTab)),
  },
  {
    key: 'conversations',
    label: 'Conversations',
    tab: lazy<TabProps>(() =>
      import('./token-conversations.js').then((one) => one.TokenConversationsTab),
    ),
  },
  {
    key: 'usage',
    label: 'Usage',
    tab: lazy<TabProps>(() => import('./usage.js').then((one) => one.UsageTab)),
  },
  { key: 'settings', label: 'Settings', tab: SettingsTab },
]

export const TokenPage = ({ members: { id = '', tab = 'install' } }: PageProps) => {
  const api = useApi()
  const path = `client-tokens/${encodeURIComponent(id)}`
  const read = async (signal?: AbortSignal): Promise<TaggedToken> => {
    const { value, etag } = await api.read(path, shownClientTokenSchema, signal ? { signal } : {})
    return { token: value.clientToken, etag }
  }
  const loader = useLoad(read, [id])
  const { state } = loader
  const token = state.phase === 'ready' ? state.value.token : undefined
  useEnvironmentOf(token?.environment)
  const current = tabs.find(({ key }) => key === tab)
  if (!current) return <NotFoundPage />
  if (state.phase === 'failed' && state.problem.code === 'not_found') return <Gone id={id} />
  return (
    <Page
      title={token?.name ?? 'Client token'}
      badges={token && <Badges token={token} />}
      back={{ to: '/tokens', label: 'Client tokens' }}
    >
      <Load loader={loader}>
        {(tagged) => (
          <TokenTabs
            {...tagged}
            current={current}
            onChange={loader.replace}
            onReload={async () => {
              const latest = await read()
              loader.replace(latest)
              return latest
            }}
          />
        )}
      </Load>
    </Page>
  )
}

type TokenTabsProps = Omit<TabProps, 'blocked'> & { current: TokenTab }

const TokenTabs = ({ current, ...props }: TokenTabsProps) => {
  const { token } = props
  // Asking again and again is a use of the sign-in, which would never end on a page that lies open.
  const blocked = useBlocked(token.id, current.key === 'blocked' || current.key === 'install')
  return (
    <Tabs
      label="Client token"
      current={current.key}
      tabs={tabs.map(({ key, label }) => ({
        key,
        label,
        to: `/tokens/${token.id}/${key}`,
        ...(key === 'blocked' && { count: blockedCount(blocked, token) }),
      }))}
    >
      <current.tab {...props} blocked={blocked} />
    </Tabs>
  )
}

const Badges = ({ token: { isActive, environment } }: { token: ClientToken }) => (
  <>
    {environment === 'test' && <Badge tone="warn">Test</Badge>}
    {isActive ? <Badge tone="ok">On</Badge> : <Badge>Off</Badge>}
  </>
)

const Gone = ({ id }: { id: string }) => (
  <Page title="Client token" back={{ to: '/tokens', label: 'Client tokens' }}>
    <EmptyState
      icon="token"
      title="There is no such token"
      actions={
        <LinkButton to="/tokens" kind="primary">
          All client tokens
        </LinkButton>
      }
    >
      <p>
        <code>{id}</code> has been deleted, or never was.
      </p>
    </EmptyState>
  </Page>
)
