/**
 * What was sent besides words, at its message: images drawn, files to save. What only the server has
 * is asked for when it is seen, or wanted.
 */
import type { Attachment } from '../../chat/attachments.js'
import type { UserMessage } from '../../chat/messages.js'
import { Icon } from '../icons.js'
import { dress } from './dress.js'
import type { Scene } from '../view.js'
import { kindOf, nameOf, sizeOf } from './facts.js'
import { FileFacts } from './file-facts.js'
import { createPainter, type Painter } from './picture.js'

export type ShowAttachments = (message: UserMessage, scene: Scene) => ReturnType<typeof Shown>

interface Parts {
  locale(): string
  addStyles(styles: string): void
  signal: AbortSignal
}

export const createShown = ({ locale, addStyles, signal }: Parts): ShowAttachments => {
  const painter = createPainter(signal)
  dress(addStyles)
  return (message, scene) =>
    Shown({ attachments: message.attachments ?? [], scene, painter, locale: locale() })
}

interface ShownProps {
  attachments: readonly Attachment[]
  scene: Scene
  painter: Painter
  locale: string
}

const Shown = ({ attachments, ...shared }: ShownProps) => {
  const images = attachments.filter(({ kind }) => kind === 'image')
  const files = attachments.filter(({ kind }) => kind === 'file')
  return (
    <ul
      class={images.length > 1 ? 'enclosed several' : 'enclosed'}
      aria-label={shared.scene.words('attachments')}
    >
      {images.map((attachment) => (
        <Image key={attachment.id} attachment={attachment} {...shared} />
      ))}
      {files.map((attachment) => (
        <File key={attachment.id} attachment={attachment} {...shared} />
      ))}
    </ul>
  )
}

type OneProps = Omit<ShownProps, 'attachments'> & { attachment: Attachment }

/** What can be had of it: here, or from the server. */
const load = ({ id, data }: Attachment, { actions }: Scene): Promise<Blob | null> =>
  data ? Promise.resolve(data) : id === '' ? Promise.resolve(null) : actions.fetchAttachment(id)

const Image = ({ attachment, scene, painter }: OneProps) => {
  const name = nameOf(attachment.name, scene.words)
  const { width, height } = attachment
  return (
    <li class="picture">
      <canvas
        role="img"
        aria-label={`${scene.words('image')}: ${name}`}
        title={name}
        width={width ?? 4}
        height={height ?? 3}
        ref={painter.hold(attachment.id, () => load(attachment, scene))}
      />
      <span class="instead" dir="auto" aria-hidden="true">
        {name}
      </span>
    </li>
  )
}

const File = ({ attachment, scene, locale }: OneProps) => {
  const { words } = scene
  const { mediaType, bytes, id, data } = attachment
  const name = nameOf(attachment.name, words)
  const isThere = id !== '' || data !== null
  const facts = (
    <>
      <Icon name="file" />
      <FileFacts
        name={name}
        heard={isThere ? words('download', { name }) : name}
        facts={[kindOf(mediaType), sizeOf(bytes, locale)]}
      />
    </>
  )
  // An older server has kept no more than this.
  if (!isThere) return <li class="item">{facts}</li>
  return (
    <li class="item">
      <button
        type="button"
        onClick={async () => {
          const blob = await load(attachment, scene)
          if (blob) save(blob, attachment.name ?? 'file')
        }}
      >
        {facts}
      </button>
    </li>
  )
}

/** Nothing is opened: a file of somebody's is only ever saved. */
const save = (blob: Blob, name: string) => {
  // Of no type that a browser would open, whatever becomes of the link.
  const url = URL.createObjectURL(new Blob([blob], { type: 'application/octet-stream' }))
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(url), 60_000)
}
