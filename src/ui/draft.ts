/**
 * Keeps what the visitor has begun to write, and what nobody has received yet, over a reload, in this
 * tab alone. Where a page may not
 * store anything, nothing is kept and nothing breaks.
 */

export interface DraftStore {
  read(): string
  write(draft: string): void
  readUnsent(): readonly Unsent[]
  /** Harmless if it is as it was. */
  writeUnsent(messages: readonly Unsent[]): void
}

/** A message that may have been lost. */
export type Unsent = readonly [id: string, text: string]

export const createDraftStore = (token: string): DraftStore => {
  const key = `parley:draft:${token.slice(-6)}`
  const attempt = <Value>(action: () => Value, otherwise: Value): Value => {
    try {
      return action()
    } catch {
      return otherwise
    }
  }
  const unsentKey = `${key}:unsent`
  const put = (name: string, value: string) =>
    attempt(
      () => (value === '' ? sessionStorage.removeItem(name) : sessionStorage.setItem(name, value)),
      undefined,
    )
  let known = ''
  return {
    read: () => attempt(() => sessionStorage.getItem(key) ?? '', ''),
    write: (draft) => put(key, draft),
    readUnsent: () =>
      attempt(() => {
        known = sessionStorage.getItem(unsentKey) ?? ''
        return parseUnsent(known === '' ? [] : JSON.parse(known))
      }, []),
    writeUnsent(messages) {
      const next = messages.length === 0 ? '' : JSON.stringify(messages)
      if (next !== known) put(unsentKey, next)
      known = next
    },
  }
}

/** A page may have written anything there. */
const parseUnsent = (value: unknown): readonly Unsent[] =>
  (Array.isArray(value) ? (value as unknown[]) : []).filter(
    (one): one is Unsent =>
      Array.isArray(one) && typeof one[0] === 'string' && typeof one[1] === 'string',
  )
