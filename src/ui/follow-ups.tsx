/**
 * What the visitor may want to say next, below the last answer; gone as soon as anything is said.
 */
import type { Scene } from './view.js'

export const FollowUps = ({ texts, scene }: { texts: readonly string[]; scene: Scene }) => (
  <ul class="starters follow-ups" aria-label={scene.words('starters')}>
    {texts.map((text) => (
      <li key={text}>
        <button type="button" part="follow-up" dir="auto" onClick={() => scene.actions.send(text)}>
          {text}
        </button>
      </li>
    ))}
  </ul>
)
