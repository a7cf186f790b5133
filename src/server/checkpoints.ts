/** When what has come of a running reply is written down: every 250 ms or 2 KB, one write at a time. */

const intervalMs = 250
const intervalCharacters = 2048

export interface Checkpoints {
  /** Something has come. */
  note(characters: number): void
  close(): void
}

/** A write that fails is no matter: the next one holds the same and more. */
export const createCheckpoints = (write: () => Promise<unknown>): Checkpoints => {
  let unwritten = 0
  let isWriting = false
  let isClosed = false
  let timer: NodeJS.Timeout | undefined

  const flush = async (): Promise<void> => {
    clearTimeout(timer)
    timer = undefined
    if (isClosed || isWriting || unwritten === 0) return
    unwritten = 0
    isWriting = true
    await write().catch(() => {})
    isWriting = false
    arm()
  }

  const arm = (): void => {
    if (isClosed || isWriting || unwritten === 0) return
    if (unwritten >= intervalCharacters) void flush()
    else timer ??= setTimeout(flush, intervalMs)
  }

  return {
    note(characters) {
      unwritten += characters
      arm()
    },
    close() {
      isClosed = true
      clearTimeout(timer)
    },
  }
}
