/**
 * How files come in besides the picker: dropped on the panel, or pasted. A long text that was pasted
 * is offered as a file. What is dropped or pasted elsewhere in the page is the page's.
 */
import type { AttachmentRules } from '../../protocol/attachments.js'

export interface PastedText {
  /** As it stands in the field. */
  text: string
}

interface IntakeEvents {
  add(files: readonly File[]): void
  onChange(): void
  rules(): AttachmentRules | null
}

export interface Intake {
  /** Files are being dragged over the panel. */
  isOver(): boolean
  /** A long text that was just pasted, and may become a file. */
  pasted(): PastedText | null
  forget(): void
}

/** From here on a text is easier to read as a file. */
const longCharacters = 4000

const carriesFiles = ({ dataTransfer }: DragEvent): boolean =>
  dataTransfer?.types.includes('Files') === true

export const createIntake = (
  element: HTMLElement,
  { add, onChange, rules }: IntakeEvents,
  signal: AbortSignal,
): Intake => {
  let isOver = false
  let pasted: PastedText | null = null

  const setOver = (next: boolean) => {
    if (isOver === next) return
    isOver = next
    onChange()
  }
  const onDrag = (event: DragEvent) => {
    if (!carriesFiles(event) || rules() === null) return
    event.preventDefault()
    event.stopPropagation()
    if (event.dataTransfer) event.dataTransfer.dropEffect = 'copy'
    setOver(true)
  }
  const onLeave = ({ relatedTarget }: DragEvent) => {
    if (!(relatedTarget instanceof Node) || !element.contains(relatedTarget)) setOver(false)
  }
  const onDrop = (event: DragEvent) => {
    setOver(false)
    if (!carriesFiles(event) || rules() === null) return
    event.preventDefault()
    event.stopPropagation()
    add([...(event.dataTransfer?.files ?? [])])
  }
  const onPaste = (event: ClipboardEvent) => {
    const allowed = rules()
    const { clipboardData } = event
    if (!allowed || !clipboardData) return
    const text = clipboardData.getData('text/plain')
    // A word processor gives a picture of its text along with the text.
    if (text === '' && clipboardData.files.length > 0) {
      event.preventDefault()
      add([...clipboardData.files])
    } else if (text.length > longCharacters && allowed.files.includes('text/plain')) {
      pasted = { text: text.replaceAll(/\r\n?/g, '\n') }
      onChange()
    }
  }

  for (const type of ['dragenter', 'dragover'] as const) {
    element.addEventListener(type, onDrag, { signal })
  }
  element.addEventListener('dragleave', onLeave, { signal })
  element.addEventListener('drop', onDrop, { signal })
  element.addEventListener('paste', onPaste, { signal })

  return {
    isOver: () => isOver,
    pasted: () => pasted,
    forget: () => void (pasted = null),
  }
}
