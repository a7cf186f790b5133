/** The dialog that exports one conversation, in a format to choose. */
import { useState } from 'preact/hooks'
import type { ShownConversation } from '../../../protocol/records.js'
import { download } from '../../export/download.js'
import {
  exportFormats,
  fileNameOf,
  formatConversation,
  type ExportFormat,
} from '../../../protocol/conversation-text.js'
import { useToast } from '../../console.js'
import { Button } from '../../parts/button.js'
import { Dialog } from '../../parts/dialog.js'
import { Radios } from '../../parts/inputs.js'

const descriptions: Readonly<Record<ExportFormat, string>> = {
  txt: 'For people: to read, print or send on.',
  md: 'For documents and tickets: what was said is quoted.',
  json: 'For programs: everything that is kept, as the API answers it.',
}

const choices = exportFormats.map(({ format, label }) => ({
  value: format,
  label,
  description: descriptions[format],
}))

export const ExportOne = ({
  shown,
  onClose,
}: {
  shown: ShownConversation
  onClose: () => void
}) => {
  const [format, setFormat] = useState<ExportFormat>('txt')
  const toast = useToast()
  return (
    <Dialog title="Export this conversation" onClose={onClose}>
      <form
        class="dialog-form"
        onSubmit={(event) => {
          event.preventDefault()
          const name = fileNameOf(shown.conversation.id, format)
          const type = exportFormats.find((one) => one.format === format)?.type ?? ''
          download(new Blob([formatConversation(shown, format)], { type }), name)
          toast(`Saved as ${name}.`)
          onClose()
        }}
      >
        <Radios
          legend="Format"
          look="cards"
          value={format}
          choices={choices}
          onChange={setFormat}
        />
        <div class="dialog-actions">
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" kind="primary">
            Export
          </Button>
        </div>
      </form>
    </Dialog>
  )
}
