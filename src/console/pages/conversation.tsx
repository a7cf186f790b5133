/** One conversation: what was said, in order, with its feedback; to export and to delete. */
import { useState } from 'preact/hooks'
import { shownConversationSchema, type ShownConversation } from '../../protocol/records.js'
import { useApi, useEnvironmentOf, useGo, useToast } from '../console.js'
import { shownClientTokenSchema } from '../../protocol/control.js'
import { Load, useLoad } from '../load.js'
import { Button, Link } from '../parts/button.js'
import { Confirm } from '../parts/dialog.js'
import { Facts, Page } from '../parts/page.js'
import { countOf, exactTime, RelativeTime } from '../parts/words.js'
import type { PageProps } from '../routes.js'
import { ExportOne } from './conversations/export-one.js'
import { originInWords } from './conversations/list.js'
import { forgetConversation, lastList } from './conversations/listing.js'
import { Transcript } from './conversations/transcript.js'

type Asked = 'export' | 'delete' | null

export const ConversationPage = ({ members }: PageProps) => {
  const api = useApi()
  const id = members['id'] ?? ''
  const path = `conversations/${encodeURIComponent(id)}`
  const [asked, setAsked] = useState<Asked>(null)
  const loader = useLoad(
    async (signal) => (await api.read(path, shownConversationSchema, { signal })).value,
    [id],
  )
  const shown = loader.state.phase === 'ready' ? loader.state.value : null
  useEnvironmentOf(shown?.conversation.environment)
  return (
    <Page
      title="Conversation"
      back={{ to: lastList(), label: 'Conversations' }}
      actions={
        shown && (
          <>
            <Button icon="refresh" kind="quiet" onClick={loader.reload}>
              Refresh
            </Button>
            <Button onClick={() => setAsked('export')}>Export…</Button>
            <Button kind="danger-quiet" icon="trash" onClick={() => setAsked('delete')}>
              Delete…
            </Button>
          </>
        )
      }
    >
      <Load loader={loader}>
        {(value) => (
          <>
            <About shown={value} />
            <Transcript shown={value} />
          </>
        )}
      </Load>
      {shown && asked === 'export' && <ExportOne shown={shown} onClose={() => setAsked(null)} />}
      {shown && asked === 'delete' && <Delete shown={shown} onClose={() => setAsked(null)} />}
    </Page>
  )
}

const About = ({ shown: { conversation } }: { shown: ShownConversation }) => {
  const { origin, clientTokenId, flowId, messageCount, createdAt, updatedAt } = conversation
  const api = useApi()
  const { state } = useLoad(
    async (signal) =>
      (await api.read(`client-tokens/${clientTokenId}`, shownClientTokenSchema, { signal })).value
        .clientToken.name,
    [clientTokenId],
  )
  return (
    <Facts
      facts={[
        ['Site', originInWords(origin)],
        [
          'Client token',
          // The name is a convenience: without it the id says which.
          <Link to={`/tokens/${clientTokenId}/conversations`}>
            {state.phase === 'ready' ? state.value : clientTokenId}
          </Link>,
        ],
        ['Answered by', flowId ?? 'the default agent'],
        ['Said', messageCount === null ? 'unknown' : countOf(messageCount, 'message')],
        ['Began', exactTime(createdAt)],
        ['Last activity', <RelativeTime at={updatedAt} />],
      ]}
    />
  )
}

const Delete = ({ shown, onClose }: { shown: ShownConversation; onClose: () => void }) => {
  const api = useApi()
  const go = useGo()
  const toast = useToast()
  const { id } = shown.conversation
  return (
    <Confirm
      title="Delete this conversation?"
      action="Delete"
      onClose={onClose}
      onConfirm={async () => {
        await api.write('DELETE', `conversations/${encodeURIComponent(id)}`, null)
        forgetConversation(id)
        toast('The conversation was deleted.')
        await go(lastList(), { force: true })
      }}
    >
      <p>
        All {countOf(shown.messages.length, 'message')} and the feedback on them are deleted, for
        the visitor too: they cannot come back to it. This cannot be undone.
      </p>
    </Confirm>
  )
}
