/** One value that changes, and those who watch it. */
import { useLayoutEffect, useState } from 'preact/hooks'

export interface Store<T> {
  get(): T
  set(value: T): void
  /** Returns its undo. */
  subscribe(listener: () => void): () => void
}

export const createStore = <T>(initial: T): Store<T> => {
  let value = initial
  const listeners = new Set<() => void>()
  return {
    get: () => value,
    set(next) {
      if (Object.is(next, value)) return
      value = next
      for (const listener of [...listeners]) listener()
    },
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}

/** The store's value, rendered anew with each change. */
export const useStore = <T>(store: Store<T>): T => {
  const [, render] = useState({})
  const value = store.get()
  useLayoutEffect(() => {
    const undo = store.subscribe(() => render({}))
    // What changed between the rendering and now.
    if (!Object.is(store.get(), value)) render({})
    return undo
  }, [store])
  return value
}
