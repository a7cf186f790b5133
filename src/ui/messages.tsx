/**
 * One message as an `article`: the visitor's words in a bubble, the assistant's as text on the page,
 * with what belongs to each: delivery, waiting, sources, copy and thumbs.
 */
import { isRunning } from '../chat/messages.js'
import type { AssistantMessage, ChatState, Source, ToolUse, UserMessage } from '../chat/state.js'
import { CopyButton, IconButton, LinkButton } from './button.js'
import { Icon } from './icons.js'
import { escapeInvisible } from './invisible.js'
import { PlainText } from './plain-text.js'
import { readLink } from './link.js'
import type { Scene } from './view.js'

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

export const UserArticle = ({ message, scene }: { message: UserMessage; scene: Scene }) => (
  <article class={`user ${message.delivery}`} part="message user-message">
    <h3 class="hidden">{scene.words('youSaid')}</h3>
    <p class="bubble" part="bubble" dir="auto">
      {message.text}
    </p>
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

const toolWords = {
  running: 'toolRunning',
  succeeded: 'toolSucceeded',
  failed: 'toolFailed',
} as const

const Tools = ({ tools, scene }: { tools: readonly ToolUse[]; scene: Scene }) => (
  <ul class="tools">
    {tools.map((tool) => (
      <li key={tool.id} class={tool.outcome}>
        {scene.words(toolWords[tool.outcome], { name: tool.name })}
      </li>
    ))}
  </ul>
)

const Sources = ({ sources, scene }: { sources: readonly Source[]; scene: Scene }) => (
  <ol class="sources" aria-label={scene.words('sources')}>
    {sources.map((source) => {
      const link = readLink(source.url)
      const title = escapeInvisible(source.title || link?.host || source.url)
      return (
        <li key={source.id}>
          {link ? (
            <a href={link.href} target="_blank" rel="noopener noreferrer nofollow ugc" dir="auto">
              {title}
            </a>
          ) : (
            <span dir="auto">{title}</span>
          )}
          {link && link.host !== title && <small> {link.host}</small>}
        </li>
      )
    })}
  </ol>
)

const Feedback = ({ message, scene }: { message: AssistantMessage; scene: Scene }) => {
  const { words, actions } = scene
  const rate = (type: 'upvote' | 'downvote') => () => actions.rate(message.id, type)
  return (
    <div class="tail" part="message-actions">
      {message.reply === 'stopped' && <p class="meta">{words('stopped')}</p>}
      <CopyButton text={message.text} words={words} copy={scene.copy} />
      <IconButton
        icon="up"
        name={words('good')}
        isPressed={message.feedback === 'upvote'}
        onClick={rate('upvote')}
      />
      <IconButton
        icon="up"
        isTurned
        name={words('bad')}
        isPressed={message.feedback === 'downvote'}
        onClick={rate('downvote')}
      />
    </div>
  )
}

interface AssistantProps {
  message: AssistantMessage
  scene: Scene
  isLast: boolean
}

/** Its connection was lost for good; the rest may be there. */
const Cut = ({ message, scene, isLast }: AssistantProps) => {
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

export const AssistantArticle = ({ message, scene, isLast }: AssistantProps) => {
  const { words, actions } = scene
  const { reply, text } = message
  const runs = isRunning(message)
  return (
    <article class={`assistant ${reply}${isLast ? ' last' : ''}`} part="message assistant-message">
      <h3 class="hidden">{words('assistantSaid')}</h3>
      {message.reasoning !== '' && (
        <details class="reasoning">
          <summary>
            <Icon name="chevron" />
            {words('reasoning')}
          </summary>
          <PlainText text={message.reasoning} />
        </details>
      )}
      {message.tools.length > 0 && <Tools tools={message.tools} scene={scene} />}
      {text !== '' && (
        <div class="prose" part="text">
          {scene.prose(message, !runs)}
        </div>
      )}
      {runs && (text === '' || reply === 'reconnecting') && (
        <Waiting message={message} scene={scene} />
      )}
      {message.sources.length > 0 && <Sources sources={message.sources} scene={scene} />}
      {reply === 'failed' && (
        <p class="trouble">
          {words(text === '' ? 'failed' : 'replyFailed')}{' '}
          {isLast && <LinkButton onClick={() => actions.retry()}>{words('retry')}</LinkButton>}
        </p>
      )}
      {reply === 'cut' && <Cut message={message} scene={scene} isLast={isLast} />}
      {reply === 'stopped' && text === '' && <p class="meta">{words('stopped')}</p>}
      {!runs && text !== '' && <Feedback message={message} scene={scene} />}
    </article>
  )
}
