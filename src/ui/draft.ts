/**
 * Keeps what the visitor has begun to write over a reload, in this tab alone. Where a page may not
 * store anything, nothing is kept and nothing breaks.
 */

export interface DraftStore {
  read(): string
  write(draft: string): void
}

export const createDraftStore = (token: string): DraftStore => {
  const key = `parley:draft:${token.slice(-6)}`
  const attempt = <Value>(action: () => Value, otherwise: Value): Value => {
    try {
      return action()
    } catch {
      return otherwise
    }
  }
  return {
    read: () => attempt(() => sessionStorage.getItem(key) ?? '', ''),
    write: (draft) =>
      attempt(
        () => (draft === '' ? sessionStorage.removeItem(key) : sessionStorage.setItem(key, draft)),
        undefined,
      ),
  }
}
