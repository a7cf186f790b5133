/** One client token, with its tabs. */
import { useEnvironmentOf, useApi } from '../console.js'
import { Load, useLoad } from '../load.js'
import { lazy } from '../lazy.js'
import { Page } from '../parts/page.js'
import { Tabs } from '../parts/tabs.js'
import type { PageProps } from '../routes.js'
import type { TabProps, TaggedToken } from '../tab.js'
import { shownClientTokenSchema } from '../../protocol/control.js'

const tabs = [
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
] as const

export const TokenPage = ({ members: { id = '', tab = 'appearance' } }: PageProps) => {
  const api = useApi()
  const path = `client-tokens/${encodeURIComponent(id)}`
  const read = async (signal?: AbortSignal): Promise<TaggedToken> => {
    const { value, etag } = await api.read(path, shownClientTokenSchema, signal ? { signal } : {})
    return { token: value.clientToken, etag }
  }
  const loader = useLoad(read, [id])
  const token = loader.state.phase === 'ready' ? loader.state.value.token : undefined
  useEnvironmentOf(token?.environment)
  const current = tabs.find(({ key }) => key === tab) ?? tabs[0]
  return (
    <Page title={token?.name ?? 'Client token'} back={{ to: '/tokens', label: 'Client tokens' }}>
      <Load loader={loader}>
        {(tagged) => (
          <Tabs
            label="Client token"
            current={current.key}
            tabs={tabs.map(({ key, label }) => ({ key, label, to: `/tokens/${id}/${key}` }))}
          >
            <current.tab
              {...tagged}
              onChange={loader.replace}
              onReload={async () => {
                const latest = await read()
                loader.replace(latest)
                return latest
              }}
            />
          </Tabs>
        )}
      </Load>
    </Page>
  )
}
