/** One API key: what it may do, and what ends it. */
import { useState } from 'preact/hooks'
import {
  apiKeyOptionsSchema,
  shownApiKeySchema,
  type ApiKey,
  type ApiKeyOptions,
} from '../../protocol/api-keys.js'
import { useApi, useEnvironmentOf } from '../console.js'
import { Load, useLoad, type Loader } from '../load.js'
import { Facts, Page } from '../parts/page.js'
import { Badge, exactTime, RelativeTime } from '../parts/words.js'
import type { PageProps } from '../routes.js'
import type { TaggedKey } from './keys/draft.js'
import { EditKey } from './keys/edit-key.js'
import { EndKey } from './keys/end-key.js'
import { keyState } from './keys/expiry.js'
import { KeyStateBadge } from './keys/key-state.js'

export const KeyPage = ({ members }: PageProps) => {
  const api = useApi()
  const id = members['id'] ?? ''
  const path = `api-keys/${encodeURIComponent(id)}`
  /** Another version from the server throws away what was typed; the answer of a write does not. */
  const [version, setVersion] = useState(0)
  const options: Loader<ApiKeyOptions> = useLoad(
    async (signal) => (await api.read('api-keys/options', apiKeyOptionsSchema, { signal })).value,
    [],
  )
  const loader: Loader<TaggedKey> = useLoad(
    async (signal) => {
      const { value, etag } = await api.read(path, shownApiKeySchema, { signal })
      return { key: value.apiKey, etag }
    },
    [id],
  )
  const shown = loader.state.phase === 'ready' ? loader.state.value.key : null
  useEnvironmentOf(shown?.environment)
  const reload = async (): Promise<TaggedKey> => {
    const { value, etag } = await api.read(path, shownApiKeySchema)
    const tagged = { key: value.apiKey, etag }
    loader.replace(tagged)
    return tagged
  }
  return (
    <Page
      title={shown?.name ?? 'API key'}
      back={{ to: '/keys', label: 'API keys' }}
      badges={
        shown && (
          <>
            <Badge tone={shown.environment === 'test' ? 'warn' : 'plain'}>
              {shown.environment === 'test' ? 'Test' : 'Live'}
            </Badge>
            <KeyStateBadge state={keyState(shown, Date.now())} />
          </>
        )
      }
    >
      <Load loader={loader}>
        {(tagged) => (
          <>
            <About apiKey={tagged.key} />
            <Load loader={options}>
              {(known) => (
                <EditKey
                  key={version}
                  tagged={tagged}
                  options={known}
                  onChange={loader.replace}
                  onReload={reload}
                  onStartAnew={() => setVersion((before) => before + 1)}
                />
              )}
            </Load>
            <EndKey tagged={tagged} onChange={loader.replace} onReload={reload} />
          </>
        )}
      </Load>
    </Page>
  )
}

const About = ({ apiKey }: { apiKey: ApiKey }) => (
  <Facts
    facts={[
      [
        'Begins and ends with',
        <code>
          {apiKey.keyPrefix}…{apiKey.searchHint}
        </code>,
      ],
      ['Last used', apiKey.lastUsedAt ? <RelativeTime at={apiKey.lastUsedAt} /> : 'Never'],
      ['Expires', apiKey.expiresAt ? exactTime(apiKey.expiresAt) : 'Never'],
      ['Created', exactTime(apiKey.createdAt)],
    ]}
  />
)
