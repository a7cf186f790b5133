/**
 * Where the visitor writes: a field that grows from one line to six, and one button that sends or
 * stops. It decides what may be sent now; the draft itself outlives it.
 */
import { IconButton, LinkButton } from './button.js'
import { Icon } from './icons.js'
import type { View } from './view.js'

/** As the server has it; a test holds the two together. */
export const longestMessage = 32_000
const counterFrom = longestMessage * 0.8
/** From here on a visitor is told how many messages are left. */
export const fewLeft = 3

/** A touch keyboard covers half of the screen, and has no Shift+Enter. */
export const isTouch = () => matchMedia('(hover: none) and (pointer: coarse)').matches

/** An input method's Enter chooses a word. Safari tells it by the key code alone. */
const isComposing = (event: KeyboardEvent) => event.isComposing || event.keyCode === 229

/** As high as its text, within what the style sheet allows. */
export const fitField = (field: HTMLTextAreaElement) => {
  field.style.height = 'auto'
  field.style.height = `${field.scrollHeight}px`
}

/** Nothing, or why the draft may not go now. */
type Obstacle = 'empty' | 'preparing' | 'long' | 'queued' | 'limited' | null

const findObstacle = ({ state, screen }: View, seconds: number): Obstacle => {
  if (screen.isPreparing) return 'preparing'
  const isAlone = screen.attached > 0 && !screen.editing
  if (screen.draft.trim() === '' && !isAlone) return 'empty'
  if (screen.draft.length > longestMessage) return 'long'
  if (seconds > 0) return 'limited'
  const waits = state.messages.some((one) => one.role === 'user' && one.delivery === 'queued')
  return waits && state.phase === 'replying' ? 'queued' : null
}

const Meta = ({ view, obstacle }: { view: View; obstacle: Obstacle }) => {
  const { words, state, screen } = view
  const used = screen.draft.length
  if (obstacle === 'long') {
    return <p class="meta danger">{words('tooLong', { count: used - longestMessage })}</p>
  }
  if (used >= counterFrom) {
    return <p class="meta">{words('characters', { used, max: longestMessage })}</p>
  }
  if (screen.isTrayBroken) return <p class="meta danger">{words('failed')}</p>
  if (obstacle === 'queued') return <p class="meta">{words('oneQueued')}</p>
  const { remaining } = state
  if (remaining && remaining.left > 0 && remaining.left <= fewLeft) {
    return <p class="meta">{words('left', { count: remaining.left })}</p>
  }
  return null
}

const lastSaid = ({ state }: View): string =>
  state.messages.findLast((one) => one.role === 'user')?.text ?? ''

const counting = new WeakSet<Element>()

/** A name that changes each second would be read each second to whoever stands on the button. */
const nameButton = (button: HTMLElement | null, name: string, seconds: number) => {
  if (!button) return
  const { activeElement } = button.getRootNode() as ShadowRoot
  const isHeard = seconds > 0 && counting.has(button) && activeElement === button
  if (seconds > 0) counting.add(button)
  else counting.delete(button)
  if (isHeard) return
  button.setAttribute('aria-label', name)
  button.title = name
}

export const Composer = ({ view }: { view: View }) => {
  const { words, wishes, actions, state, screen, clock } = view
  const { draft } = screen
  const seconds = state.phase === 'limited' ? clock.secondsUntil(state.retryAt) : 0
  const obstacle = findObstacle(view, seconds)
  const isStop = state.phase === 'replying' && obstacle === 'empty'
  const sendOrStop = () => {
    if (isStop) actions.stop()
    else if (obstacle === null) actions.send(draft)
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (isComposing(event)) return
    if (event.key === 'Enter' && !event.shiftKey && !isTouch()) {
      event.preventDefault()
      if (!isStop) sendOrStop()
    }
    if (event.key === 'ArrowUp' && draft === '') {
      event.preventDefault()
      actions.write(lastSaid(view))
    }
  }
  const name = isStop
    ? words('stop')
    : seconds
      ? words('sendIn', { count: seconds })
      : words('send')
  return (
    <form
      part="composer"
      onSubmit={(event) => {
        event.preventDefault()
        sendOrStop()
      }}
    >
      {screen.editing && (
        <p class="meta editing-bar">
          <span>{words('editing')}</span>{' '}
          <LinkButton onClick={actions.cancelEdit}>{words('cancel')}</LinkButton>
        </p>
      )}
      <div class="field">
        {view.tray}
        {wishes.attachments !== null && !screen.editing && (
          <IconButton icon="attach" name={words('attach')} part="attach" onClick={actions.attach} />
        )}
        <textarea
          part="input"
          rows={1}
          aria-label={words('message')}
          placeholder={wishes.placeholder ?? words('placeholder')}
          value={draft}
          aria-invalid={obstacle === 'long'}
          aria-describedby="parley-meta"
          dir={draft === '' ? undefined : 'auto'}
          enterkeyhint={isTouch() ? 'enter' : 'send'}
          onInput={(event) => actions.write(event.currentTarget.value)}
          onKeyDown={onKeyDown}
        />
        <button
          type="submit"
          class={`send${isStop ? ' stop' : ''}`}
          part="send"
          ref={(button) => nameButton(button, name, isStop ? 0 : seconds)}
          aria-disabled={!isStop && obstacle !== null}
        >
          {seconds && !isStop ? (
            <span class="seconds">{view.count(seconds)}</span>
          ) : (
            <Icon name={isStop ? 'stop' : 'send'} />
          )}
        </button>
      </div>
      <div id="parley-meta">
        <Meta view={view} obstacle={obstacle} />
      </div>
    </form>
  )
}
