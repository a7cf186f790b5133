/**
 * The log that a reader walks through by itself, from the welcome on: it is not a live region, since
 * the announcer speaks. What was said comes from conversation.tsx.
 */
import { Icon } from './icons.js'
import { Refusal } from './refusal.js'
import type { View } from './view.js'

/** A longer welcome is read, not glanced at: it is set as text. */
const greetingLength = 120

const Welcome = ({ view }: { view: View }) => {
  const { words, wishes, state, actions } = view
  const welcome = wishes.welcome ?? words('welcome')
  return (
    <div class="welcome" part="welcome">
      <p class={welcome.length <= greetingLength ? 'greeting' : 'long'} dir="auto">
        {welcome}
      </p>
      {state.messages.length === 0 && wishes.suggestions.length > 0 && (
        <ul class="starters" aria-label={words('starters')}>
          {wishes.suggestions.map((text) => (
            <li key={text}>
              <button type="button" part="starter" dir="auto" onClick={() => actions.send(text)}>
                {text}
              </button>
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}

export const Transcript = ({ view }: { view: View }) => {
  const { state, words, actions, screen } = view
  const isRefused = state.phase === 'refused'
  return (
    <div class="transcript">
      <div
        class="log"
        part="transcript"
        role="log"
        aria-label={words('transcript')}
        aria-live="off"
        tabIndex={0}
        ref={actions.holdLog}
      >
        <div class="said">
          {!(isRefused && state.messages.length === 0) && <Welcome view={view} />}
          {view.messages}
          {isRefused && <Refusal view={view} diagnosis={state.diagnosis} />}
        </div>
      </div>
      {screen.hasMore && (
        <button type="button" class="pill" part="more" onClick={actions.showMore}>
          <Icon name="down" />
          {words('more')}
        </button>
      )}
    </div>
  )
}
