/**
 * Whether a process that serves from a database is still there. It says so every few seconds; of one
 * that the system of this very process knows, its end is known at once.
 */
import { readFileSync, readlinkSync } from 'node:fs'
import { hostname } from 'node:os'
import type { InstanceRecord, Store } from './store.js'

/** After so long without a word it is dead. */
export const deadAfterMs = 15_000

/** Those of this very process, whose liveness no process id can tell. */
const ofThisProcess = new Set<string>()

export const enterInstance = (id: string): void => {
  ofThisProcess.add(id)
}

export const leaveInstance = (id: string): void => {
  ofThisProcess.delete(id)
}

/**
 * Where process ids mean the same: a name for people, then what sets this system apart from others of
 * that name. The ids of containers are their own, though their names and their kernel may be the same.
 */
const readHost = (): string | undefined => {
  try {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()
    return `${hostname()} ${boot} ${readlinkSync('/proc/self/ns/pid')}`
  } catch {
    return undefined
  }
}

const host = readHost()

/**
 * What an instance of this process enters as its host. Where the system does not set itself apart,
 * its name does for a file, which only one machine has; over a network nobody is taken for known.
 */
export const hostOf = (id: string, engine: Store['engine']): string =>
  host ?? (engine === 'sqlite' ? hostname() : `${hostname()} ${id}`)

/** The name for people. */
export const hostName = (entered: string): string => entered.split(' ', 1)[0] ?? entered

export const isAlive = (
  { id, host: entered, processId, heartbeatAt }: InstanceRecord,
  now: number,
): boolean => {
  if (now - heartbeatAt >= deadAfterMs) return false
  if (entered !== (host ?? hostname())) return true
  return processId === process.pid ? ofThisProcess.has(id) : isProcessAlive(processId)
}

const isProcessAlive = (processId: number): boolean => {
  try {
    process.kill(processId, 0)
    return true
  } catch (error) {
    // Not ours to signal, but there.
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
