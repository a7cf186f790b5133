/** Where a long output goes: standard output, or a new file that is complete or not there. */
import { open, rm } from 'node:fs/promises'
import type { Output } from './command.js'
import { UsageError } from './usage-error.js'

export interface Destination {
  write(text: string): Promise<void>
  /** All is written, and on the disk. */
  finish(): Promise<void>
  /** Takes a file that was begun away again. */
  abandon(): Promise<void>
}

/** @throws UsageError for a file that exists: what it holds may be the only copy */
export const openDestination = async (
  path: string | undefined,
  writeOut: Output['write'],
): Promise<Destination> => {
  if (path === undefined) {
    return { write: writeOut, finish: async () => {}, abandon: async () => {} }
  }
  const file = await open(path, 'wx', 0o600).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error
    throw new UsageError(`--out: ${path} exists already; expected the name of a new file.`)
  })
  return {
    write: async (text) => {
      await file.appendFile(text)
    },
    async finish() {
      await file.sync()
      await file.close()
    },
    async abandon() {
      await file.close().catch(() => {})
      await rm(path, { force: true })
    },
  }
}
