/** The secret of a set-up link, `/console/#setup=…`. It stands behind `#`, so that no log holds it. */

/** Reads it and removes it from the address at once; null if there is none. */
export const takeSetupSecret = (): string | null => {
  const secret = /^#setup=(.+)$/.exec(location.hash)?.[1]
  if (secret === undefined) return null
  history.replaceState(history.state, '', location.pathname + location.search)
  return secret
}
