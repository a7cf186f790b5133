/**
 * The top of the panel: whose chat it is, how it stands, and the ways out. Always in one place.
 */
import { IconButton } from './button.js'
import type { Word } from './catalogue.js'
import { Icon } from './icons.js'
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

/** The way back from a view that stands in place of the chat, under the view's own name. */
const ViewTitle = ({ view, word }: { view: View; word: Word }) => (
  <>
    <IconButton icon="back" name={view.words('back')} part="back" onClick={view.actions.back} />
    <div class="who alone">
      <h2 id="parley-title" part="title" tabIndex={-1}>
        {view.words(word)}
      </h2>
    </div>
  </>
)

const ChatTitle = ({ view }: { view: View }) => {
  const { words, wishes, state } = view
  const [word, tone] = standing(view)
  return (
    <div class="who">
      <h2 id="parley-title" part="title" tabIndex={-1}>
        {wishes.title ?? state.opened?.name ?? words('title')}
      </h2>
      <p class={`status ${tone}`} part="status">
        {words(word)}
      </p>
    </div>
  )
}

const viewTitles = { past: 'pastChats', about: 'about' } as const

export const Header = ({ view }: { view: View }) => {
  const { words, actions, screen, shape } = view
  const { extra } = screen
  return (
    <header part="header" role="none">
      {extra === null || extra === 'menu' ? (
        <ChatTitle view={view} />
      ) : (
        <ViewTitle view={view} word={viewTitles[extra]} />
      )}
      <MenuButton view={view} />
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
      {extra === 'menu' && view.extra}
    </header>
  )
}

const MenuButton = ({ view: { words, actions, screen } }: { view: View }) => {
  const isOpen = screen.extra === 'menu'
  return (
    <button
      type="button"
      class="icon"
      part="menu-button"
      aria-label={words('menu')}
      title={words('menu')}
      aria-haspopup="menu"
      aria-expanded={isOpen}
      aria-controls={isOpen ? 'parley-menu' : undefined}
      onPointerEnter={actions.preloadMenu}
      onFocus={actions.preloadMenu}
      onClick={actions.toggleMenu}
      onKeyDown={(event) => {
        if (isOpen || !['ArrowDown', 'ArrowUp'].includes(event.key)) return
        event.preventDefault()
        actions.toggleMenu()
      }}
    >
      <Icon name="menu" />
    </button>
  )
}
