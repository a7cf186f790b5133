/**
 * What surrounds every page: where one can go, and whether one looks at live or test, always in
 * sight. A column on wide screens, a bar and a sheet on phones.
 */
import { useEffect, useRef, useState } from 'preact/hooks'
import { useConsole, usePlace } from './console.js'
import { EnvironmentSwitch } from './environment-switch.js'
import { useMedia } from './media.js'
import { NotFoundPage } from './pages/not-found.js'
import { IconButton, Link } from './parts/button.js'
import { Dialog } from './parts/dialog.js'
import { Icon, Mark, type IconName } from './parts/icons.js'
import { Toasts } from './parts/toast.js'
import { findRoute, type Area } from './routes.js'
import { SchemeSwitch } from './scheme-switch.js'

const areas: readonly { area: Area; label: string; icon: IconName }[] = [
  { area: 'tokens', label: 'Client tokens', icon: 'token' },
  { area: 'conversations', label: 'Conversations', icon: 'conversations' },
  { area: 'keys', label: 'API keys', icon: 'key' },
  { area: 'doctor', label: 'Check a page', icon: 'pulse' },
  { area: 'account', label: 'Account', icon: 'account' },
]

export const Layout = () => {
  const { path } = usePlace()
  const isWide = useMedia('(min-width: 56rem)')
  const main = useRef<HTMLElement>(null)
  const found = findRoute(path)
  return (
    <div class={isWide ? 'shell wide' : 'shell'}>
      <a
        class="skip"
        href="#main"
        onClick={(event) => {
          event.preventDefault()
          main.current?.focus()
        }}
      >
        Skip to the content
      </a>
      {isWide ? <Column area={found?.area ?? null} /> : <Bar area={found?.area ?? null} />}
      <main id="main" ref={main} tabIndex={-1}>
        {found ? (
          // Another thing of the same kind is another page.
          <found.page key={pageKey(found.members['id'], found.page)} members={found.members} />
        ) : (
          <NotFoundPage />
        )}
      </main>
      <Toasts />
    </div>
  )
}

/** The tabs of one thing share their page. */
const keysOf = new WeakMap<object, number>()
let pages = 0
const pageKey = (id: string | undefined, page: object): string => {
  const known = keysOf.get(page) ?? ++pages
  keysOf.set(page, known)
  return `${known} ${id ?? ''}`
}

const Column = ({ area }: { area: Area | null }) => (
  <header class="column">
    <Brand />
    <EnvironmentSwitch area={area} />
    <Navigation area={area} />
    <div class="column-foot">
      <Foot />
    </div>
  </header>
)

const Bar = ({ area }: { area: Area | null }) => {
  const [isOpen, setOpen] = useState(false)
  const { path } = usePlace()
  useEffect(() => setOpen(false), [path])
  return (
    <header class="bar">
      <Brand />
      <EnvironmentSwitch area={area} />
      <IconButton icon="menu" name="Menu" isExpanded={isOpen} onClick={() => setOpen(true)} />
      {isOpen && (
        <Dialog title="Menu" look="sheet" onClose={() => setOpen(false)}>
          <Navigation area={area} onPick={() => setOpen(false)} />
          <div class="sheet-foot">
            <Foot />
          </div>
        </Dialog>
      )}
    </header>
  )
}

const Brand = () => (
  <Link to="/tokens" class="brand">
    <Mark />
    <span>Parley</span>
  </Link>
)

const Navigation = ({ area, onPick }: { area: Area | null; onPick?: () => void }) => {
  const { router } = useConsole()
  return (
    <nav class="navigation" aria-label="Console">
      {areas.map((one) => (
        <a
          key={one.area}
          href={router.href(`/${one.area}`)}
          aria-current={one.area === area ? 'page' : undefined}
          onClick={onPick}
        >
          <Icon name={one.icon} />
          {one.label}
        </a>
      ))}
    </nav>
  )
}

const Foot = () => {
  const { session } = useConsole()
  return (
    <>
      <SchemeSwitch />
      <button
        type="button"
        class="navigation-button"
        onClick={() => {
          // Offline, the cookie stays; saying that one is signed out would be wrong.
          void session.signOut().catch(() => session.load())
        }}
      >
        <Icon name="leave" />
        Sign out
      </button>
    </>
  )
}
