/** Which page stands at which address. All but the list of tokens are fetched when first needed. */
import type { ComponentType } from 'preact'
import { lazy } from './lazy.js'
import { matchPath } from './router.js'
import { TokensPage } from './pages/tokens.js'

export interface PageProps {
  /** Of the pattern: `/tokens/:id`. */
  members: Readonly<Record<string, string>>
}

/** Where a page belongs in the navigation. */
export type Area = 'tokens' | 'conversations' | 'keys' | 'doctor' | 'account'

interface Route {
  pattern: string
  area: Area
  page: ComponentType<PageProps>
}

const tokenPage = lazy<PageProps>(() => import('./pages/token.js').then((one) => one.TokenPage))
const newTokenPage = lazy<PageProps>(() =>
  import('./pages/new-token.js').then((one) => one.NewTokenPage),
)
const conversationsPage = lazy<PageProps>(() =>
  import('./pages/conversations.js').then((one) => one.ConversationsPage),
)
const conversationPage = lazy<PageProps>(() =>
  import('./pages/conversation.js').then((one) => one.ConversationPage),
)
const keysPage = lazy<PageProps>(() => import('./pages/keys.js').then((one) => one.KeysPage))
const newKeyPage = lazy<PageProps>(() => import('./pages/new-key.js').then((one) => one.NewKeyPage))
const keyPage = lazy<PageProps>(() => import('./pages/key.js').then((one) => one.KeyPage))
const doctorPage = lazy<PageProps>(() => import('./pages/doctor.js').then((one) => one.DoctorPage))
const accountPage = lazy<PageProps>(() =>
  import('./pages/account.js').then((one) => one.AccountPage),
)

/** In order: the first that matches. */
const routes: readonly Route[] = [
  { pattern: '/', area: 'tokens', page: TokensPage },
  { pattern: '/tokens', area: 'tokens', page: TokensPage },
  { pattern: '/tokens/new', area: 'tokens', page: newTokenPage },
  { pattern: '/tokens/:id', area: 'tokens', page: tokenPage },
  { pattern: '/tokens/:id/:tab', area: 'tokens', page: tokenPage },
  { pattern: '/conversations', area: 'conversations', page: conversationsPage },
  { pattern: '/conversations/:id', area: 'conversations', page: conversationPage },
  { pattern: '/keys', area: 'keys', page: keysPage },
  { pattern: '/keys/new', area: 'keys', page: newKeyPage },
  { pattern: '/keys/:id', area: 'keys', page: keyPage },
  { pattern: '/doctor', area: 'doctor', page: doctorPage },
  { pattern: '/account', area: 'account', page: accountPage },
]

export interface Found {
  area: Area
  page: ComponentType<PageProps>
  members: Record<string, string>
}

export const findRoute = (path: string): Found | null => {
  for (const { pattern, area, page } of routes) {
    const members = matchPath(pattern, path)
    if (members) return { area, page, members }
  }
  return null
}
