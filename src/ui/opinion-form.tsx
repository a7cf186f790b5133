/**
 * Below an answer: copy, thumbs, ask again; and after a thumb down, why. What becomes of it is
 * opinions.ts's.
 */
import { CopyButton, IconButton, LinkButton } from './button.js'
import { longestRemark, reasons, type Opinion } from './opinions.js'
import type { AssistantMessage } from '../chat/state.js'
import type { Scene } from './view.js'

interface BarProps {
  message: AssistantMessage
  scene: Scene
  /** It is the last answer, and another may be asked for. */
  canRetry: boolean
}

export const ActionBar = ({ message, scene, canRetry }: BarProps) => {
  const { words, actions, opinions } = scene
  return (
    <div class="tail" part="message-actions">
      {message.reply === 'stopped' && <p class="meta">{words('stopped')}</p>}
      <CopyButton text={message.text} words={words} copy={scene.copy} />
      <IconButton
        icon="up"
        name={words('good')}
        isPressed={message.feedback === 'upvote'}
        onClick={() => opinions.vote(message, 'upvote')}
      />
      <IconButton
        icon="up"
        isTurned
        name={words('bad')}
        isPressed={message.feedback === 'downvote'}
        onClick={() => opinions.vote(message, 'downvote')}
      />
      {canRetry && (
        <IconButton
          icon="again"
          name={words('retry')}
          onClick={() => actions.askAnew(message.id)}
        />
      )}
    </div>
  )
}

/**
 * It was asked for, and is worth seeing whole. A frame later, when the scroller has kept its place;
 * not by `scrollIntoView`, which would move the page.
 */
const reveal = (element: HTMLElement | null) => {
  if (!element) return
  requestAnimationFrame(() => {
    const log = element.closest('.log')
    if (!log) return
    const hidden = element.getBoundingClientRect().bottom - log.getBoundingClientRect().bottom
    if (hidden > -12) log.scrollTop += hidden + 12
  })
}

type Asked = Extract<Opinion, { text: string }>

/** To the thumb that it came from. */
const focusThumb = (within: Element) =>
  within.closest('article')?.querySelector<HTMLElement>('.tail [aria-pressed=true]')?.focus()

const Form = ({ opinion, scene }: { opinion: Asked; scene: Scene }) => {
  const { words, opinions } = scene
  const { chosen, text, stage } = opinion
  const isSending = stage === 'sending'
  const leave = (event: { currentTarget: HTMLElement }) => {
    focusThumb(event.currentTarget)
    opinions.dismiss()
  }
  const onKeyDown = (event: KeyboardEvent & { currentTarget: HTMLElement }) => {
    if (event.key !== 'Escape' || event.isComposing) return
    event.preventDefault()
    event.stopPropagation()
    leave(event)
  }
  return (
    <div
      class="opinion"
      part="feedback"
      role="group"
      ref={reveal}
      aria-label={words('whatWasWrong')}
      onKeyDown={onKeyDown}
    >
      <p class="question">{words('whatWasWrong')}</p>
      <div class="chips">
        {reasons.map((reason) => {
          const isChosen = chosen.includes(reason)
          const others = chosen.filter((one) => one !== reason)
          return (
            <button
              key={reason}
              type="button"
              class="chip"
              aria-pressed={isChosen}
              onClick={() => opinions.write({ chosen: isChosen ? others : [...chosen, reason] })}
            >
              {words(reason)}
            </button>
          )
        })}
      </div>
      <textarea
        rows={2}
        aria-label={words('tellMore')}
        placeholder={words('tellMore')}
        maxLength={longestRemark}
        value={text}
        dir={text === '' ? undefined : 'auto'}
        onInput={(event) => opinions.write({ text: event.currentTarget.value })}
      />
      {stage === 'lost' && <p class="meta danger">{words('feedbackLost')}</p>}
      <div class="ways">
        <button
          type="button"
          class="outline"
          aria-disabled={isSending || (chosen.length === 0 && text.trim() === '')}
          onClick={() => opinions.send(words)}
        >
          {words('sendFeedback')}
        </button>
        <LinkButton onClick={leave}>{words('skip')}</LinkButton>
      </div>
    </div>
  )
}

/** The button that had the focus is gone: what came of it is read out instead. */
const takeFocus = (element: HTMLElement | null) => element?.focus({ preventScroll: true })

export const OpinionForm = ({ opinion, scene }: { opinion: Opinion; scene: Scene }) => {
  const { words, opinions } = scene
  switch (opinion.stage) {
    case 'thanked':
      return (
        <p class="meta thanks" tabIndex={-1} ref={takeFocus}>
          {words('thanks')}
        </p>
      )
    case 'vote-lost':
      return (
        <p class="meta thanks">
          <span class="danger">{words('feedbackLost')}</span>{' '}
          <LinkButton onClick={opinions.again}>{words('retry')}</LinkButton>
        </p>
      )
    default:
      return <Form opinion={opinion} scene={scene} />
  }
}
