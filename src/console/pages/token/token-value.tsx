/** The token itself, and its replacement by a new one. */
import { useState } from 'preact/hooks'
import { createdClientTokenSchema, type ClientToken } from '../../../protocol/control.js'
import { useApi, useServer, useToast } from '../../console.js'
import { Button, LinkButton } from '../../parts/button.js'
import { CodeBlock, CopyLine } from '../../parts/code-block.js'
import { Confirm } from '../../parts/dialog.js'
import { Notice } from '../../parts/notice.js'
import { Card, Section } from '../../parts/page.js'
import { countOf } from '../../parts/words.js'
import { seenToday, useSightings } from '../../sightings.js'
import { snippets } from '../../snippets.js'
import type { TabProps } from '../../tab.js'

export const TokenValue = (props: TabProps) => {
  const { token } = props
  const [isAsking, setAsking] = useState(false)
  const [isRotated, setRotated] = useState(false)
  return (
    <Section
      isBeside
      title="The token"
      lead={
        <p>
          It is public: whoever reads your page’s source sees it, and that is fine. Rotate it when
          it is used where it should not be, or when your rules ask for it.
        </p>
      }
    >
      <Card>
        <CopyLine text={token.tokenValue} what="the token" />
        <div>
          <Button kind="danger-quiet" icon="refresh" onClick={() => setAsking(true)}>
            Rotate…
          </Button>
        </div>
        {isRotated && <NewTag token={token} />}
      </Card>
      {isAsking && (
        <RotateDialog
          {...props}
          onRotated={() => setRotated(true)}
          onClose={() => setAsking(false)}
        />
      )}
    </Section>
  )
}

const NewTag = ({ token }: { token: ClientToken }) => {
  const { url, version, loaderIntegrity } = useServer()
  const [way] = snippets({ url, version, token: token.tokenValue, integrity: loaderIntegrity })
  const [file] = way?.files ?? []
  return (
    <Notice
      tone="ok"
      isLive
      title="Rotated. Put the new tag into your pages now"
      actions={<LinkButton to={`/tokens/${token.id}/install`}>Other ways to install</LinkButton>}
    >
      {file && <CodeBlock label={file.label} what="the new script tag" code={file.code} />}
    </Notice>
  )
}

const RotateDialog = ({
  token,
  etag,
  onChange,
  onReload,
  onRotated,
  onClose,
}: TabProps & { onRotated: () => void; onClose: () => void }) => {
  const api = useApi()
  const toast = useToast()
  const sighted = useSightings(token.id)
  const rotate = async () => {
    const path = `client-tokens/${encodeURIComponent(token.id)}/regenerate`
    try {
      const { value, etag: newTag } = await api.write('POST', path, createdClientTokenSchema, {
        ifMatch: etag,
      })
      onChange({ token: value.clientToken, etag: newTag })
    } catch (error) {
      // The dialog says so; pressing again then means what is there now.
      await onReload().catch(() => {})
      throw error
    }
    toast('The token is rotated.')
    onRotated()
    onClose()
  }
  return (
    <Confirm title={`Rotate ${token.name}?`} action="Rotate" onConfirm={rotate} onClose={onClose}>
      <p>A new token takes the place of this one, at once:</p>
      <ul>
        <li>Every page that carries the old tag loses its chat, until it has the new one.</li>
        <li>Chats that are open now end. Their conversations are kept.</li>
        <li>The old token never works again.</li>
      </ul>
      <p>
        <strong>{sighted.phase === 'known' ? seenWords(sighted.value) : ''}</strong>
      </p>
    </Confirm>
  )
}

const seenWords = (sightings: Parameters<typeof seenToday>[0]): string => {
  const count = seenToday(sightings)
  if (count === 0) return 'No page has used it in the last 24 hours.'
  const names = sightings.slice(0, Math.min(3, count)).map(({ origin }) => origin)
  return `${countOf(count, 'origin')} used it in the last 24 hours: ${names.join(', ')}${count > 3 ? ', …' : ''}.`
}
