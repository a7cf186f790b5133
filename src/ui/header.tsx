/**
 * The top of the panel: whose chat it is, how it stands, and the ways out. Always in one place.
 */
import { IconButton } from './button.js'
import type { Word } from './catalogue.js'
import type { View } from './view.js'

type Standing = readonly [word: Word, tone: 'ok' | 'warn' | 'muted']

const standing = ({ state }: View): Standing => {
  if (!state.online) return ['offline', 'muted']
  switch (state.phase) {
    case 'opening':
      return ['connecting', 'muted']
    // After a reset: the next message opens a chat.
    case 'idle':
      return state.opened ? ['online', 'ok'] : ['connecting', 'muted']
    case 'replying':
      return ['answering', 'ok']
    case 'limited':
      return ['busy', 'warn']
    case 'refused':
    case 'failed':
    case 'closed':
      return ['unavailable', 'muted']
    default:
      return ['online', 'ok']
  }
}

export const Header = ({ view }: { view: View }) => {
  const { words, actions, wishes, state, screen, shape } = view
  const [word, tone] = standing(view)
  return (
    <header part="header">
      <div class="who">
        <h2 id="parley-title" part="title" tabIndex={-1}>
          {wishes.title ?? state.opened?.name ?? words('title')}
        </h2>
        <p class={`status ${tone}`} part="status">
          {words(word)}
        </p>
      </div>
      {state.messages.length > 0 && state.phase !== 'refused' && (
        <IconButton icon="compose" name={words('newChat')} onClick={actions.newChat} />
      )}
      {shape === 'floating' && (
        <IconButton
          icon={screen.isWide ? 'narrow' : 'widen'}
          name={words(screen.isWide ? 'narrow' : 'widen')}
          onClick={actions.widen}
        />
      )}
      {shape !== 'inline' && (
        <IconButton icon="close" name={words('close')} part="close" onClick={actions.close} />
      )}
    </header>
  )
}
