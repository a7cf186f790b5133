/** A new key, shown this once: to be copied, tried and stored before the dialog lets go. */
import { useState } from 'preact/hooks'
import type { CreatedApiKey } from '../../../protocol/api-keys.js'
import { useGuard, useServer } from '../../console.js'
import { Button } from '../../parts/button.js'
import { CodeBlock } from '../../parts/code-block.js'
import { Dialog } from '../../parts/dialog.js'
import { Checkbox } from '../../parts/inputs.js'
import { Notice } from '../../parts/notice.js'
import { exampleFor } from './example.js'

interface SecretDialogProps {
  created: CreatedApiKey
  onClose: () => void
}

/** Only the buttons inside lead out: the key is gone with the page. */
const stay = async () => false

export const SecretDialog = ({ created: { apiKey, plainKey }, onClose }: SecretDialogProps) => {
  const { url } = useServer()
  const [isStored, setStored] = useState(false)
  const [isReminded, setReminded] = useState(false)
  useGuard(stay)
  const example = exampleFor(apiKey.permissions, url, plainKey)
  return (
    <Dialog title={`The key “${apiKey.name}”`} isClosable={false} onClose={onClose}>
      <div class="dialog-form">
        <Notice tone="warn" title="This is the only time it is shown">
          <p>
            Only a fingerprint of it is kept here. Store it where your program reads its secrets:
            never in a page, and not in a repository.
          </p>
        </Notice>
        <CodeBlock what="the key" code={plainKey} label="API key" />
        {example && <CodeBlock what="the example" code={example.command} label={example.says} />}
        {apiKey.allowedIps.length > 0 && (
          <p class="meta">It works from {apiKey.allowedIps.join(', ')} alone.</p>
        )}
        <Checkbox label="I have stored the key" isOn={isStored} onChange={setStored} />
        <div role="alert">
          {isReminded && !isStored && (
            <p class="field-error">Tick the box above once the key is stored.</p>
          )}
        </div>
        <div class="dialog-actions">
          <Button
            kind="primary"
            isDisabled={false}
            onClick={() => (isStored ? onClose() : setReminded(true))}
          >
            Done
          </Button>
        </div>
      </div>
    </Dialog>
  )
}
