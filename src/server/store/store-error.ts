/** Why a store cannot be opened, read or filled: one sentence that says what to do. */
export class StoreError extends Error {
  override readonly name = 'StoreError'
}

export const reasonOf = (error: unknown): string =>
  error instanceof Error ? error.message : String(error)
