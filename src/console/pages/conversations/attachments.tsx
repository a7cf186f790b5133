/**
 * What a visitor attached: images to look at, files to save. Both come from the API on this origin,
 * which lets a browser neither guess at their type nor run anything in them.
 */
import { useState } from 'preact/hooks'
import { sizeInWords, visibleName, type ShownAttachment } from '../../../protocol/attachments.js'

interface AttachmentsProps {
  conversationId: string
  attachments: readonly ShownAttachment[]
}

export const Attachments = ({ conversationId, attachments }: AttachmentsProps) =>
  attachments.length > 0 ? (
    <ul class="attachments" aria-label="Attached">
      {attachments.map((attachment, index) => (
        <li key={index}>
          <Attachment attachment={attachment} address={addressOf(conversationId, attachment)} />
        </li>
      ))}
    </ul>
  ) : null

/** Null where an older version has kept no more than the name. */
const addressOf = (conversationId: string, { id }: ShownAttachment): string | null =>
  id &&
  `/v1/conversations/${encodeURIComponent(conversationId)}/attachments/${encodeURIComponent(id)}`

const Attachment = ({
  attachment,
  address,
}: {
  attachment: ShownAttachment
  address: string | null
}) => {
  const [isBroken, setBroken] = useState(false)
  const { type, filename, bytes, width, height } = attachment
  const name = visibleName(filename)
  const size = width && height ? ` · ${width} × ${height}` : ''
  return (
    <figure class="attachment">
      {type === 'image' && address && !isBroken && (
        <img
          src={address}
          alt={`Image: ${name}`}
          loading="lazy"
          decoding="async"
          onError={() => setBroken(true)}
        />
      )}
      <figcaption>
        {address ? (
          <a href={address} download={filename ?? true} dir="auto">
            {name}
          </a>
        ) : (
          <span dir="auto">{name}</span>
        )}
        <span class="meta">
          {type === 'image' ? 'Image' : 'File'} · {sizeInWords(bytes)}
          {size}
          {isBroken && ' · cannot be shown'}
        </span>
      </figcaption>
    </figure>
  )
}
