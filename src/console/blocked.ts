/** The origins that a client token has refused, for its page: known, and what is done with one. */
import { useRef } from 'preact/hooks'
import { blockedOriginsSchema, type BlockedOrigin } from '../protocol/blocked-origins.js'
import type { ClientToken } from '../protocol/control.js'
import { useApi } from './console.js'
import { useWatch, type Watch } from './watch.js'

export type Blocked = Watch<readonly BlockedOrigin[]>

export const blockedPath = (tokenId: string): string =>
  `client-tokens/${encodeURIComponent(tokenId)}/blocked-origins`

/** What is new stands first; else nothing changes its place while somebody is about to press it. */
export const useBlocked = (tokenId: string, isLive: boolean): Blocked => {
  const api = useApi()
  const order = useRef<readonly string[]>([])
  return useWatch<readonly BlockedOrigin[]>(
    async (signal) => {
      const { value } = await api.read(blockedPath(tokenId), blockedOriginsSchema, { signal })
      const listed = inOrder(value.blockedOrigins, order.current)
      order.current = listed.map(({ origin }) => origin)
      return listed
    },
    [tokenId],
    isLive,
  )
}

/** Those that have had a place keep it, after the others. */
export const inOrder = (
  blocked: readonly BlockedOrigin[],
  order: readonly string[],
): BlockedOrigin[] => {
  const places = new Map(order.map((origin, index) => [origin, index]))
  return blocked.toSorted(
    (one, other) => (places.get(one.origin) ?? -1) - (places.get(other.origin) ?? -1),
  )
}

/** How many there are that nobody ignores: as it is known by now. */
export const blockedCount = (
  { state }: Blocked,
  { blockedOriginCount }: Pick<ClientToken, 'blockedOriginCount'>,
): number =>
  state.phase === 'known'
    ? state.value.filter(({ ignored }) => !ignored).length
    : blockedOriginCount
