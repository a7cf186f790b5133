/** The tray above the field: what goes with the message, what could not, and what may become a file. */
import type { NewAttachment } from '../../chat/attachments.js'
import { IconButton, LinkButton } from '../button.js'
import { Icon } from '../icons.js'
import type { View } from '../view.js'
import { kindOf, nameOf, sizeOf } from './facts.js'
import { FileFacts } from './file-facts.js'
import type { PastedText } from './intake.js'
import type { Painter } from './picture.js'

export interface Item {
  id: string
  name: string
  /** Null while it is made ready. */
  ready: NewAttachment | null
}

interface TrayViewProps {
  view: View
  items: readonly Item[]
  refusals: readonly string[]
  isOver: boolean
  pasted: PastedText | null
  accept: string
  painter: Painter
  locale: string
  holdPicker(input: HTMLInputElement | null): void
  onPicked(files: readonly File[]): void
  onRemove(id: string): void
  onAsFile(pasted: PastedText): void
  onDismiss(): void
}

export const TrayView = (props: TrayViewProps) => {
  const { view, items, refusals, isOver, pasted, onDismiss, onAsFile } = props
  const { words } = view
  return (
    <div class={items.length + refusals.length > 0 || pasted ? 'tray' : 'tray none'} part="tray">
      <Picker {...props} />
      {items.length > 0 && (
        <ul class="items" aria-label={words('attachments')}>
          {items.map((item) => (
            <ItemView key={item.id} item={item} {...props} />
          ))}
        </ul>
      )}
      {refusals.length > 0 && (
        <div class="refusals">
          <div>
            {refusals.map((line) => (
              <p key={line} dir="auto">
                {line}
              </p>
            ))}
          </div>
          <IconButton icon="close" name={words('dismiss')} onClick={onDismiss} />
        </div>
      )}
      {pasted && (
        <p class="offer">
          {words('longPaste')}{' '}
          <LinkButton onClick={() => onAsFile(pasted)}>{words('attachText')}</LinkButton>
        </p>
      )}
      {isOver && (
        <div class="drop" aria-hidden="true">
          <Icon name="attach" />
          {words('dropHere')}
        </div>
      )}
    </div>
  )
}

/** The browser's own, opened by the button beside the field. */
const Picker = ({ accept, holdPicker, onPicked }: TrayViewProps) => (
  <input
    type="file"
    class="picker"
    multiple
    accept={accept}
    tabIndex={-1}
    aria-hidden="true"
    ref={holdPicker}
    onChange={({ currentTarget }) => {
      onPicked([...(currentTarget.files ?? [])])
      // So that the same file can be chosen again.
      currentTarget.value = ''
    }}
  />
)

const ItemView = ({ item, view, painter, locale, onRemove }: TrayViewProps & { item: Item }) => {
  const { words } = view
  const { ready } = item
  const name = nameOf(ready?.name ?? item.name, words)
  const mediaType = ready?.mediaType ?? ''
  const isImage = mediaType.startsWith('image/')
  return (
    <li class={isImage ? 'item picture' : 'item'} aria-busy={ready === null}>
      {ready && isImage ? (
        <canvas
          role="img"
          aria-label={name}
          title={`${name}, ${sizeOf(ready.data.size, locale)}`}
          ref={painter.hold(item.id, () => Promise.resolve(ready.data))}
        />
      ) : (
        <>
          <Icon name="file" />
          <FileFacts
            name={name}
            facts={
              ready ? [kindOf(mediaType), sizeOf(ready.data.size, locale)] : [words('preparing')]
            }
          />
        </>
      )}
      <IconButton
        icon="close"
        name={words('removeFile', { name })}
        onClick={({ currentTarget }) => {
          focusNext(currentTarget)
          onRemove(item.id)
        }}
      />
    </li>
  )
}

/** To the next one's button, or back to the one that adds: a focus that is lost is a place that is lost. */
const focusNext = (button: HTMLElement) => {
  const item = button.closest('li')
  const next = item?.nextElementSibling ?? item?.previousElementSibling
  const target =
    next?.querySelector('button') ?? button.closest('form')?.querySelector('[part=attach]')
  if (target instanceof HTMLElement) target.focus()
}
