/**
 * Which key moves where in a menu: arrows around, Home and End, and a letter to the next item that
 * begins with it.
 */

/** Whether the key was one of the menu's. */
export const moveInMenu = (event: KeyboardEvent, items: readonly HTMLElement[]): boolean => {
  const { key } = event
  const at = items.indexOf(event.target as HTMLElement)
  const target = findTarget(key, items, at)
  target?.focus()
  return target !== undefined
}

const findTarget = (
  key: string,
  items: readonly HTMLElement[],
  at: number,
): HTMLElement | undefined => {
  switch (key) {
    case 'ArrowDown':
      return items[(at + 1) % items.length]
    case 'ArrowUp':
      return items.at(at <= 0 ? -1 : at - 1)
    case 'Home':
      return items[0]
    case 'End':
      return items.at(-1)
  }
  if (key.length !== 1 || key === ' ') return undefined
  const after = [...items.slice(at + 1), ...items.slice(0, at + 1)]
  const letter = key.toLocaleLowerCase()
  return after.find((item) => item.textContent?.trim().toLocaleLowerCase().startsWith(letter))
}
