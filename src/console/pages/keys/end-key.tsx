/** What ends an API key: another value, revoking, deleting. Each says first what will stop. */
import type { ComponentChildren } from 'preact'
import { useState } from 'preact/hooks'
import {
  createdApiKeySchema,
  shownApiKeySchema,
  type CreatedApiKey,
} from '../../../protocol/api-keys.js'
import { useApi, useGo, useToast } from '../../console.js'
import { Button } from '../../parts/button.js'
import { Confirm } from '../../parts/dialog.js'
import { Section } from '../../parts/page.js'
import { RelativeTime } from '../../parts/words.js'
import type { TaggedKey } from './draft.js'
import { SecretDialog } from './secret-dialog.js'

interface EndKeyProps {
  tagged: TaggedKey
  onChange: (tagged: TaggedKey) => void
  onReload: () => Promise<TaggedKey>
}

type Asked = 'regenerate' | 'revoke' | 'delete' | null

export const EndKey = ({ tagged, onChange, onReload }: EndKeyProps) => {
  const { key, etag } = tagged
  const api = useApi()
  const go = useGo()
  const toast = useToast()
  const [asked, setAsked] = useState<Asked>(null)
  const [created, setCreated] = useState<CreatedApiKey | null>(null)
  const path = `api-keys/${key.id}`
  const close = () => setAsked(null)

  const setActive = async (isActive: boolean) => {
    const answer = await api.write('PUT', path, shownApiKeySchema, { body: { isActive } })
    onChange({ key: answer.value.apiKey, etag: answer.etag })
    toast(isActive ? 'The key works again.' : 'The key is revoked.')
    close()
  }
  return (
    <Section isBeside title="End or replace" lead="These act on the next request." isGrave>
      <Act
        says="A new value for the same key. The old one stops at once."
        button={<Button onClick={() => setAsked('regenerate')}>Regenerate…</Button>}
      />
      {key.isActive ? (
        <Act
          says="Switch the key off. It can be switched on again."
          button={<Button onClick={() => setAsked('revoke')}>Revoke…</Button>}
        />
      ) : (
        <Act
          says="The key is revoked: every request with it is refused."
          button={<Button onClick={() => void setActive(true)}>Switch on again</Button>}
        />
      )}
      <Act
        says="Remove the key for good."
        button={
          <Button kind="danger-quiet" icon="trash" onClick={() => setAsked('delete')}>
            Delete…
          </Button>
        }
      />
      {asked === 'regenerate' && (
        <Confirm
          title={`Regenerate “${key.name}”?`}
          action="Regenerate"
          onClose={close}
          onConfirm={async () => {
            const { value } = await api.write('POST', `${path}/regenerate`, createdApiKeySchema, {
              ifMatch: etag,
            })
            setCreated(value)
            close()
          }}
        >
          <WhatStops tagged={tagged} />
          <p>You are shown a new value, once. The permissions stay as they are.</p>
        </Confirm>
      )}
      {asked === 'revoke' && (
        <Confirm
          title={`Revoke “${key.name}”?`}
          action="Revoke"
          onClose={close}
          onConfirm={() => setActive(false)}
        >
          <WhatStops tagged={tagged} />
          <p>Nothing else is lost: you can switch it on again here.</p>
        </Confirm>
      )}
      {asked === 'delete' && (
        <Confirm
          title={`Delete “${key.name}”?`}
          action="Delete"
          onClose={close}
          onConfirm={async () => {
            await api.write('DELETE', path, null)
            toast('The key was deleted.')
            await go('/keys', { force: true })
          }}
        >
          <WhatStops tagged={tagged} />
          <p>This cannot be undone.</p>
        </Confirm>
      )}
      {created && (
        <SecretDialog
          created={created}
          onClose={() => {
            setCreated(null)
            void onReload().catch(() => {})
          }}
        />
      )}
    </Section>
  )
}

const WhatStops = ({ tagged: { key } }: { tagged: TaggedKey }) => (
  <p>
    Every program that uses <code>{`${key.keyPrefix}…${key.searchHint}`}</code> is refused from its
    next request on.{' '}
    {key.lastUsedAt ? (
      <>
        It was last used <RelativeTime at={key.lastUsedAt} />.
      </>
    ) : (
      'It has never been used.'
    )}
  </p>
)

const Act = ({ says, button }: { says: string; button: ComponentChildren }) => (
  <div class="act">
    <p>{says}</p>
    {button}
  </div>
)
