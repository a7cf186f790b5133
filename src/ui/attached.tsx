/**
 * What a message has besides words, as far as it can be shown without the attachments' own code: their
 * names until that is there, and how much of them has gone.
 */
import type { UserMessage } from '../chat/state.js'
import { LinkButton } from './button.js'
import { escapeInvisible } from './invisible.js'
import type { Scene } from './view.js'

interface AttachedProps {
  message: UserMessage
  scene: Scene
}

export const Attached = ({ message, scene }: AttachedProps) => {
  const { attachments } = message
  if (!attachments) return null
  if (scene.attached) return scene.attached(message, scene)
  return (
    <p class="meta" dir="auto">
      {attachments.map(({ name }) => escapeInvisible(name ?? scene.words('file'))).join(', ')}
    </p>
  )
}

/** A message with attachments takes its time, and may be called back until it has gone. */
export const Uploading = ({ message, scene }: AttachedProps) => {
  const { words, percent, actions } = scene
  const { uploaded = 0 } = message
  return (
    <div class="uploading">
      <div
        class="progress"
        role="progressbar"
        aria-label={words('sending')}
        aria-valuenow={Math.round(uploaded * 100)}
      >
        <span style={{ inlineSize: `${uploaded * 100}%` }} />
      </div>
      <p class="meta">
        {words('uploading', { percent: percent(uploaded) })}{' '}
        {uploaded < 1 && <LinkButton onClick={actions.stop}>{words('cancel')}</LinkButton>}
      </p>
    </div>
  )
}
