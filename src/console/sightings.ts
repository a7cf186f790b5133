/** Where a client token was seen at work, asked again while the page is looked at. */
import { useEffect, useState } from 'preact/hooks'
import { sightingsSchema, type Sightings } from '../protocol/control.js'
import { useApi } from './console.js'
import { asProblem, isAborted, type Problem } from './problem.js'

export type Sighting = Sightings['sightings'][number]

export type Sighted =
  | { phase: 'asking' }
  | { phase: 'known'; sightings: readonly Sighting[] }
  | { phase: 'failed'; problem: Problem }

const intervalMs = 4000
const dayMs = 86_400_000

/** Latest first. While the page is hidden nothing is asked. */
export const useSightings = (tokenId: string): Sighted => {
  const api = useApi()
  const [sighted, setSighted] = useState<Sighted>({ phase: 'asking' })
  useEffect(() => {
    const controller = new AbortController()
    const { signal } = controller
    let timer: ReturnType<typeof setTimeout> | undefined
    const ask = async () => {
      try {
        const path = `client-tokens/${encodeURIComponent(tokenId)}/sightings`
        const { value } = await api.read(path, sightingsSchema, { signal })
        if (!signal.aborted) setSighted({ phase: 'known', sightings: value.sightings })
      } catch (error) {
        if (signal.aborted || isAborted(error)) return
        setSighted((before) =>
          before.phase === 'known' ? before : { phase: 'failed', problem: asProblem(error) },
        )
      }
      if (!signal.aborted && !document.hidden) timer = setTimeout(ask, intervalMs)
    }
    const onShown = () => {
      clearTimeout(timer)
      if (!document.hidden) void ask()
    }
    document.addEventListener('visibilitychange', onShown, { signal })
    void ask()
    return () => {
      controller.abort()
      clearTimeout(timer)
    }
  }, [tokenId])
  return sighted
}

/** How many of them used the token within the last 24 hours. */
export const seenToday = (sightings: readonly Sighting[], now = Date.now()): number =>
  sightings.filter(({ lastSeenAt }) => now - Date.parse(lastSeenAt) < dayMs).length
