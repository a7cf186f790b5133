/**
 * The header's menu, and the two lists that open in its place: files to download and languages to
 * speak. Arrows, Home, End and letters move in it, as WAI-ARIA's menu pattern has it.
 */
import type { ComponentChildren } from 'preact'
import { isRunning } from '../../chat/messages.js'
import type { Message } from '../../chat/state.js'
import type { Extra, ExtraParts, Extras } from '../extras.js'
import { Icon, type IconName } from '../icons.js'
import { packKeyOf } from '../language.js'
import { menuStyles } from '../styles/menu.js'
import type { View } from '../view.js'
import { About } from './about.js'
import { endonyms } from './endonyms.js'
import { moveInMenu } from './menu-keys.js'
import { saveTranscript } from './save.js'
import { fileKinds, type FileKind } from './transcript-file.js'

type Level = 'main' | 'files' | 'languages'

interface ItemProps {
  children: string
  icon?: IconName
  /** What is chosen at present, or where it leads. */
  hint?: ComponentChildren
  role?: 'menuitem' | 'menuitemcheckbox' | 'menuitemradio'
  checked?: boolean
  lang?: string
  opens?: boolean
  onClick: () => void
}

const Item = ({ children, icon, hint, role, checked, lang, opens, onClick }: ItemProps) => (
  <button
    type="button"
    class={icon === 'back' ? 'item out' : 'item'}
    part="menu-item"
    role={role ?? 'menuitem'}
    tabIndex={-1}
    lang={lang}
    aria-checked={checked}
    aria-haspopup={opens ? 'menu' : undefined}
    onClick={onClick}
  >
    {icon && <Icon name={icon} />}
    <span class="label">
      <bdi>{children}</bdi>
    </span>
    {hint}
  </button>
)

const isWorth = (message: Message): boolean =>
  message.role === 'user' ? message.delivery === 'sent' : !isRunning(message)

/** In the menu's own chunk: it is a few words. */
export const createAbout = ({ options }: ExtraParts): Extra => ({
  begin() {},
  end() {},
  render: (view) => <About view={view} options={options()} />,
})

export const create = (parts: ExtraParts): Extra => {
  const { choices, addStyles, onChange, newChat, onLanguage } = parts
  let extras: Extras | null = null
  let level: Level = 'main'
  let element: HTMLElement | null = null
  let outside: AbortController | null = null
  addStyles(menuStyles)

  const button = () => element?.parentElement?.querySelector<HTMLElement>('[aria-haspopup]')
  const leave = () => {
    button()?.focus()
    extras?.close()
  }
  const focusItem = () => {
    const chosen = level === 'main' ? '' : '[aria-checked=true]'
    const items = [...(element?.querySelectorAll<HTMLElement>('.item') ?? [])]
    const target = items.find((item) => chosen !== '' && item.matches(chosen))
    ;(target ?? items[level === 'main' ? 0 : 1])?.focus({ preventScroll: true })
    if (target) target.scrollIntoView({ block: 'nearest' })
  }
  const go = (next: Level) => {
    level = next
    onChange()
  }
  /** Called with the element once, and again when another list stands in it. */
  let shown: Level | null = null
  const hold = (node: HTMLElement | null) => {
    element = node
    if (!node) shown = null
    else if (shown !== level) {
      shown = level
      focusItem()
    }
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const isRtl = element?.closest<HTMLElement>('[dir]')?.dir === 'rtl'
    const inward = isRtl ? 'ArrowLeft' : 'ArrowRight'
    const outward = isRtl ? 'ArrowRight' : 'ArrowLeft'
    const focused = event.target as HTMLElement
    if (event.key === 'Tab') return leave()
    if (event.key === 'Escape' && level === 'main') return
    if (event.key === inward && focused.getAttribute('aria-haspopup') === 'menu') focused.click()
    else if (level !== 'main' && [outward, 'Escape'].includes(event.key)) go('main')
    else if (!moveInMenu(event, [...(element?.querySelectorAll<HTMLElement>('.item') ?? [])]))
      return
    event.preventDefault()
    // The panel would take the Escape for its own.
    event.stopPropagation()
  }
  const save = (view: View, kind: FileKind) => {
    leave()
    saveTranscript(view, kind)
  }
  const choose = (locale: string) => {
    leave()
    choices.write({ locale })
    onLanguage()
  }

  const renderFiles = (view: View) => (
    <>
      <Item icon="back" onClick={() => go('main')}>
        {view.words('downloadChat')}
      </Item>
      {fileKinds.map(({ kind, word }) => (
        <Item key={kind} onClick={() => save(view, kind)}>
          {view.words(word)}
        </Item>
      ))}
    </>
  )
  const renderLanguages = (view: View, spoken: string) => (
    <>
      <Item icon="back" onClick={() => go('main')}>
        {view.words('language')}
      </Item>
      {endonyms.map(({ locale, name }) => (
        <Item
          key={locale}
          role="menuitemradio"
          lang={locale}
          checked={packKeyOf(locale) === spoken}
          hint={packKeyOf(locale) === spoken && <Icon name="check" />}
          onClick={() => choose(locale)}
        >
          {name}
        </Item>
      ))}
    </>
  )
  const renderMain = (view: View, spoken: string) => {
    const { words, state } = view
    const { hasSound } = choices.read()
    const isUsable = state.phase !== 'refused' && state.phase !== 'closed'
    const name = endonyms.find(({ locale }) => packKeyOf(locale) === spoken)?.name
    return (
      <>
        {isUsable && state.messages.length > 0 && (
          <Item icon="compose" onClick={() => (extras?.close(), newChat())}>
            {words('newChat')}
          </Item>
        )}
        {isUsable && state.opened?.hasPast === true && (
          <Item icon="past" onClick={() => extras?.open('past')}>
            {words('pastChats')}
          </Item>
        )}
        {state.messages.some(isWorth) && (
          <Item icon="save" opens hint={<Icon name="chevron" />} onClick={() => go('files')}>
            {words('downloadChat')}
          </Item>
        )}
        {Object.keys(view.wishes.words).length === 0 && (
          <Item
            icon="language"
            opens
            hint={
              <>
                <span class="meta">{name}</span>
                <Icon name="chevron" />
              </>
            }
            onClick={() => go('languages')}
          >
            {words('language')}
          </Item>
        )}
        <Item
          icon="sound"
          role="menuitemcheckbox"
          checked={hasSound}
          hint={<span class="switch" />}
          onClick={() => {
            choices.write({ hasSound: !hasSound })
            if (!hasSound)
              void import('./sound.js').then(
                ({ sound }) => sound(),
                () => {},
              )
            onChange()
          }}
        >
          {words('sound')}
        </Item>
        <Item icon="about" onClick={() => extras?.open('about')}>
          {words('about')}
        </Item>
      </>
    )
  }

  return {
    begin(its) {
      extras = its
      level = 'main'
      outside = new AbortController()
      const onPress = (event: Event) => {
        const path = event.composedPath()
        const opener = button()
        if (element && !path.includes(element) && !(opener && path.includes(opener))) its.close()
      }
      document.addEventListener('pointerdown', onPress, { capture: true, signal: outside.signal })
    },
    end() {
      outside?.abort()
    },
    render(view) {
      const spoken = packKeyOf(view.locale)
      return (
        <div
          id="parley-menu"
          key={level}
          class="menu"
          part="menu"
          role="menu"
          aria-label={view.words('menu')}
          ref={hold}
          onKeyDown={onKeyDown}
        >
          {level === 'main' && renderMain(view, spoken)}
          {level === 'files' && renderFiles(view)}
          {level === 'languages' && renderLanguages(view, spoken)}
        </div>
      )
    },
  }
}
