/**
 * One message as an `article`: the visitor's words in a bubble, the assistant's as text on the page,
 * with what belongs to each: delivery, waiting, sources, copy and thumbs.
 */
import { isRunning } from '../chat/messages.js'
import type { AssistantMessage, ChatState, UserMessage } from '../chat/state.js'
import { Attached, Uploading } from './attached.js'
import { IconButton, LinkButton } from './button.js'
import { FollowUps } from './follow-ups.js'
import { ActionBar, OpinionForm } from './opinion-form.js'
import { Sources } from './sources.js'
import type { Scene } from './view.js'
import { Work } from './work.js'

const sendingDelayMs = 400
const caretDelayMs = 250
const waitingDelayMs = 4000
const wayOutDelayMs = 12_000
const reconnectingDelayMs = 1500

/** What a queued message waits for. */
export const waitsFor = ({ online, phase }: ChatState) => {
  if (!online) return 'queuedOffline'
  return phase === 'limited' ? 'queuedLimited' : 'queued'
}

/** Where only a new chat leads on, nothing is sent again in this one. */
const canSend = ({ phase }: ChatState) =>
  phase !== 'exhausted' && phase !== 'lapsed' && phase !== 'refused'

const Delivery = ({ message, scene }: { message: UserMessage; scene: Scene }) => {
  const { words, actions, state, clock } = scene
  switch (message.delivery) {
    case 'sent':
      return null
    case 'sending':
      if (message.attachments) return <Uploading message={message} scene={scene} />
      return clock.hasLasted(message.id, sendingDelayMs) ? (
        <p class="meta">{words('sending')}</p>
      ) : null
    case 'queued':
      return (
        <p class="meta">
          {words(waitsFor(state))}{' '}
          <LinkButton onClick={() => actions.discard(message.id)}>{words('cancel')}</LinkButton>
        </p>
      )
    case 'failed':
      return (
        <p class="meta">
          <span class="danger">{words('notSent')}</span>{' '}
          {canSend(state) && (
            <>
              <LinkButton onClick={() => actions.retry(message.id)}>{words('retry')}</LinkButton>
              {' · '}
            </>
          )}
          <LinkButton onClick={() => actions.discard(message.id)}>{words('remove')}</LinkButton>
        </p>
      )
  }
}

interface UserProps {
  message: UserMessage
  scene: Scene
  /** Its text may be changed, and is sent in the place of it. */
  canEdit: boolean
}

export const UserArticle = ({ message, scene, canEdit }: UserProps) => (
  <article
    class={`user ${message.delivery}${scene.screen.editing?.id === message.id ? ' edited' : ''}`}
    part="message user-message"
  >
    <h3 class="hidden">{scene.words('youSaid')}</h3>
    <Attached message={message} scene={scene} />
    {message.text !== '' && (
      <div class="own">
        <p class="bubble" part="bubble" dir="auto">
          {message.text}
        </p>
        {canEdit && (
          <div class="tail" part="message-actions">
            <IconButton
              icon="edit"
              name={scene.words('edit')}
              onClick={() => scene.actions.edit(message.id)}
            />
          </div>
        )}
      </div>
    )}
    <Delivery message={message} scene={scene} />
  </article>
)

const Waiting = ({ message, scene }: { message: AssistantMessage; scene: Scene }) => {
  const { words, actions, clock } = scene
  const lasts = (delayMs: number) => clock.hasLasted(`${message.id} ${message.reply}`, delayMs)
  if (message.reply === 'reconnecting') {
    return (
      <p class="waiting dim">
        <span class="caret" />
        {lasts(reconnectingDelayMs) && words('reconnecting')}
      </p>
    )
  }
  const isVeryLong = lasts(wayOutDelayMs)
  const isLong = lasts(waitingDelayMs)
  if (!lasts(caretDelayMs)) return null
  return (
    <p class="waiting">
      <span class="caret" />
      {isLong && words(isVeryLong ? 'waitingLong' : 'waiting')}
      {isVeryLong && <LinkButton onClick={actions.stop}>{words('stop')}</LinkButton>}
    </p>
  )
}

interface AssistantProps {
  message: AssistantMessage
  scene: Scene
  isLast: boolean
  /** Another answer, or anything else, may be asked for. */
  canAsk: boolean
}

/** Its connection was lost for good; the rest may be there. */
const Cut = ({ message, scene, isLast }: Omit<AssistantProps, 'canAsk'>) => {
  const { words, actions } = scene
  return (
    <p class="trouble">
      {words('replyFailed')}{' '}
      {isLast && (
        <>
          <LinkButton onClick={() => actions.retry(message.id)}>{words('goOn')}</LinkButton>
          {' · '}
          <LinkButton onClick={() => actions.askAnew(message.id)}>{words('retry')}</LinkButton>
        </>
      )}
    </p>
  )
}

export const AssistantArticle = ({ message, scene, isLast, canAsk }: AssistantProps) => {
  const { words, actions, opinions } = scene
  const { reply, text } = message
  const runs = isRunning(message)
  const opinion = opinions.of(message.id)
  return (
    <article class={`assistant ${reply}${isLast ? ' last' : ''}`} part="message assistant-message">
      <h3 class="hidden">{words('assistantSaid')}</h3>
      <Work message={message} scene={scene} />
      {text !== '' && (
        <div class="prose" part="text">
          {scene.prose(message, !runs)}
        </div>
      )}
      {runs && (text === '' || reply === 'reconnecting') && (
        <Waiting message={message} scene={scene} />
      )}
      {message.sources.length > 0 && <Sources sources={message.sources} words={words} />}
      {reply === 'failed' && (
        <p class="trouble">
          {words(text === '' ? 'failed' : 'replyFailed')}{' '}
          {isLast && <LinkButton onClick={() => actions.retry()}>{words('retry')}</LinkButton>}
        </p>
      )}
      {reply === 'cut' && <Cut message={message} scene={scene} isLast={isLast} />}
      {reply === 'stopped' && text === '' && <p class="meta">{words('stopped')}</p>}
      {!runs && text !== '' && (
        <ActionBar
          message={message}
          scene={scene}
          canRetry={canAsk && (reply === 'complete' || reply === 'stopped')}
        />
      )}
      {opinion && <OpinionForm opinion={opinion} scene={scene} />}
      {canAsk && !opinion && reply === 'complete' && message.suggestions.length > 0 && (
        <FollowUps texts={message.suggestions} scene={scene} />
      )}
    </article>
  )
}
