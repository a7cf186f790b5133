/**
 * The door of programs: a widget for options that a program gives, and one widget only where two
 * mounts ask for the same.
 */
import type { ParleyHandle } from './handle.js'
import type { ParleyOptions } from './options.js'
import { createShell } from './shell.js'
import type { Chunks } from './shell.js'

/** What `mount` needs; all the rest has defaults. */
export type MountOptions = ParleyOptions & {
  /** The public client token. */
  token: string
  /** The server's address. */
  api: string
}

export type FetchChunk = <Name extends keyof Chunks>(name: Name) => Promise<Chunks[Name]>

interface Mounted {
  handle: ParleyHandle
  users: number
  /** Says that it is there twice. */
  complain(): void
}

const mounted = new Map<string, Mounted>()

/** Puts a widget into the page. Throws where there is no document. */
export const mountWidget = (options: MountOptions, fetchChunk: FetchChunk): ParleyHandle => {
  if (typeof document === 'undefined') {
    throw new Error('mount() needs a document: call it in the browser, not while rendering there')
  }
  const key = JSON.stringify([options.token, options.api])
  const isFloating = !options.container
  const earlier = isFloating ? mounted.get(key) : undefined
  if (earlier) {
    earlier.users += 1
    earlier.complain()
    return share(earlier, key)
  }
  const { handle, complain } = createShell({
    sources: [['', { ...options }]],
    fetchChunk,
    origin: location.origin,
    baked: {},
  })
  const entry: Mounted = { handle, users: 1, complain: () => void complain('loaded_twice') }
  if (!isFloating) return handle
  mounted.set(key, entry)
  return share(entry, key)
}

/** A handle of one user: the widget goes when the last has destroyed its own. */
const share = (entry: Mounted, key: string): ParleyHandle => {
  let isHeld = true
  return {
    ...entry.handle,
    destroy() {
      if (!isHeld) return
      isHeld = false
      entry.users -= 1
      if (entry.users > 0) return
      if (mounted.get(key) === entry) mounted.delete(key)
      entry.handle.destroy()
    },
  }
}
