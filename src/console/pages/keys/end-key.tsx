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
import { ProblemNotice } from '../../parts/notice.js'
import { Section } from '../../parts/page.js'
import { RelativeTime } from '../../parts/words.js'
import { useSubmit } from '../../submit.js'
import type { TaggedKey } from './draft.js'
import { SecretDialog } from './secret-dialog.js'

interface EndKeyProps {
  tagged: TaggedKey
  onChange: (tagged: TaggedKey) => void
  onReload: () => Promise<TaggedKey>
}

type Asked = 'regenerate' | 'revoke' | 'delete'

export const EndKey = ({ tagged, onChange, onReload }: EndKeyProps) => {
  const [asked, setAsked] = useState<Asked | null>(null)
  const [created, setCreated] = useState<CreatedApiKey | null>(null)
  const { setActive, regenerate, remove } = useEnding({ tagged, onChange })
  const switchOn = useSubmit()
  const acts: Record<Asked, () => Promise<void>> = {
    regenerate: async () => setCreated(await regenerate()),
    revoke: () => setActive(false),
    delete: remove,
  }
  return (
    <Section isBeside title="End or replace" lead="These act on the next request." isGrave>
      <Act says="A new value for the same key. The old one stops at once.">
        <Button onClick={() => setAsked('regenerate')}>Regenerate…</Button>
      </Act>
      {tagged.key.isActive ? (
        <Act says="Switch the key off. It can be switched on again.">
          <Button onClick={() => setAsked('revoke')}>Revoke…</Button>
        </Act>
      ) : (
        <Act says="The key is revoked: every request with it is refused.">
          <Button isBusy={switchOn.isBusy} onClick={() => void switchOn.run(() => setActive(true))}>
            Switch on again
          </Button>
        </Act>
      )}
      {switchOn.problem && <ProblemNotice problem={switchOn.problem} />}
      <Act says="Remove the key for good.">
        <Button kind="danger-quiet" icon="trash" onClick={() => setAsked('delete')}>
          Delete…
        </Button>
      </Act>
      {asked && (
        <Question
          asked={asked}
          tagged={tagged}
          onClose={() => setAsked(null)}
          onConfirm={async () => {
            await acts[asked]()
            setAsked(null)
          }}
        />
      )}
      {created && (
        <SecretDialog
          created={created}
          onClose={() => {
            setCreated(null)
            // What is shown is old until then, which a later write would be told.
            void onReload().catch(() => {})
          }}
        />
      )}
    </Section>
  )
}

/** What is sent; each throws a Problem if it does not work. */
const useEnding = ({ tagged: { key, etag }, onChange }: Omit<EndKeyProps, 'onReload'>) => {
  const api = useApi()
  const go = useGo()
  const toast = useToast()
  const path = `api-keys/${key.id}`
  return {
    async setActive(isActive: boolean) {
      const answer = await api.write('PUT', path, shownApiKeySchema, { body: { isActive } })
      onChange({ key: answer.value.apiKey, etag: answer.etag })
      toast(isActive ? 'The key works again.' : 'The key is revoked.')
    },
    async regenerate(): Promise<CreatedApiKey> {
      const options = { ifMatch: etag }
      return (await api.write('POST', `${path}/regenerate`, createdApiKeySchema, options)).value
    },
    async remove() {
      await api.write('DELETE', path, null)
      toast('The key was deleted.')
      await go('/keys', { force: true })
    },
  }
}

const questions: Readonly<Record<Asked, { action: string; ends: string }>> = {
  regenerate: {
    action: 'Regenerate',
    ends: 'You are shown a new value, once. The permissions stay as they are.',
  },
  revoke: { action: 'Revoke', ends: 'Nothing else is lost: you can switch it on again here.' },
  delete: { action: 'Delete', ends: 'This cannot be undone.' },
}

interface QuestionProps {
  asked: Asked
  tagged: TaggedKey
  onClose: () => void
  onConfirm: () => Promise<void>
}

const Question = ({ asked, tagged, onClose, onConfirm }: QuestionProps) => {
  const { action, ends } = questions[asked]
  return (
    <Confirm
      title={`${action} “${tagged.key.name}”?`}
      action={action}
      onClose={onClose}
      onConfirm={onConfirm}
    >
      <WhatStops tagged={tagged} />
      <p>{ends}</p>
    </Confirm>
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

const Act = ({ says, children }: { says: string; children: ComponentChildren }) => (
  <div class="act">
    <p>{says}</p>
    {children}
  </div>
)
