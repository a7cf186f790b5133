/** Where a client token was seen at work. */
import { sightingsSchema, type Sightings } from '../protocol/control.js'
import { useApi } from './console.js'
import { useWatch, type Watched } from './watch.js'

export type Sighting = Sightings['sightings'][number]

const dayMs = 86_400_000

/** Latest first. */
export const useSightings = (tokenId: string): Watched<readonly Sighting[]> => {
  const api = useApi()
  const path = `client-tokens/${encodeURIComponent(tokenId)}/sightings`
  return useWatch<readonly Sighting[]>(
    async (signal) => (await api.read(path, sightingsSchema, { signal })).value.sightings,
    [tokenId],
  ).state
}

/** How many of them used the token within the last 24 hours. */
export const seenToday = (sightings: readonly Sighting[], now = Date.now()): number =>
  sightings.filter(({ lastSeenAt }) => now - Date.parse(lastSeenAt) < dayMs).length
