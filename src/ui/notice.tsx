/**
 * Trouble as one sentence and at most one button, above the composer; one at a time, the one that
 * matters most.
 */
import type { ComponentChildren } from 'preact'
import type { ChatState } from '../chat/state.js'
import { Reason, WayOn } from './refusal.js'
import type { View } from './view.js'

interface LineProps {
  children: ComponentChildren
  label?: string
  /** Beside the button. */
  way?: ComponentChildren
  onClick?: () => void
}

const Line = ({ children, label, way, onClick }: LineProps) => (
  <div class="notice" part="notice">
    <p>{children}</p>
    {label !== undefined && (
      <button type="button" class="outline" onClick={onClick}>
        {label}
      </button>
    )}
    {way}
  </div>
)

/** The sentence about the limit, with its number if the server told it. */
export const limitSentence = ({ words, state }: Pick<View, 'words' | 'state'>): string =>
  state.phase === 'exhausted' && state.max !== null
    ? words('reachedMax', { count: state.max })
    : words('reached')

/** Told this long before a chat ends by itself. */
export const endingMinutes = 2

/** There is something that would be lost. */
export const isEnding = ({ lapse, phase, messages }: ChatState): boolean =>
  lapse !== null && phase === 'ready' && messages.length > 0

/** That the chat will end, where nothing of it would be left. */
const Ending = ({ view }: { view: View }) => {
  const { words, actions, state, clock } = view
  const { lapse } = state
  if (!lapse || !isEnding(state)) return null
  const minutes = clock.minutesUntil(lapse.at, endingMinutes)
  if (minutes === null) return null
  const sentence = words('endsSoon', { count: minutes })
  return lapse.canStay ? (
    <Line label={words('stay')} onClick={actions.stay}>
      {sentence}
    </Line>
  ) : (
    <Line>{sentence}</Line>
  )
}

export const Notice = ({ view }: { view: View }) => {
  const { words, actions, state, screen } = view
  if (state.phase === 'exhausted') {
    return (
      <Line label={words('startNew')} onClick={actions.newChat}>
        {limitSentence(view)}
      </Line>
    )
  }
  if (state.phase === 'lapsed') {
    return (
      <Line label={words('startNew')} onClick={actions.newChat}>
        {words('lapsed')}
      </Line>
    )
  }
  if (!state.online) return <Line>{words('isOffline')}</Line>
  if (screen.isBroken) {
    return (
      <Line label={words('retry')} onClick={actions.load}>
        {words('failed')}
      </Line>
    )
  }
  if (state.phase === 'failed') {
    return (
      <>
        <Line
          label={words('retry')}
          way={<WayOn view={view} class="outline" />}
          onClick={() => actions.retry()}
        >
          {words('failed')}
        </Line>
        {view.isLocal && <Reason view={view} diagnosis={state.diagnosis} />}
      </>
    )
  }
  if (state.phase === 'limited') return <Line>{words('isBusy')}</Line>
  return <Ending view={view} />
}
