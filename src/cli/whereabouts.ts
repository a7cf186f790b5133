/**
 * Where browsers reach the server that runs on a data directory: `parley serve` notes it there, and
 * the tags that other commands print have it, also where the database is elsewhere. Not a lock: who
 * came last is who is found. Another machine on the same database needs publicUrl.
 */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Settings } from '../server.js'

const fileIn = ({ dataDirectory }: Settings): string => join(dataDirectory, 'address')

/** Notes the address; returns what takes the note away again, unless it is another's by then. */
export const noteAddress = (settings: Settings, listeningOn: string): (() => void) => {
  const address = publicAddress(settings, listeningOn)
  try {
    // With PostgreSQL nobody else has made it.
    mkdirSync(settings.dataDirectory, { recursive: true, mode: 0o700 })
    writeFileSync(fileIn(settings), `${address}\n`, { mode: 0o600 })
  } catch {
    // A server on a file system that it may only read serves all the same.
    return () => {}
  }
  return () => {
    if (readAddress(settings) === address) rmSync(fileIn(settings), { force: true })
  }
}

/** The address under which browsers reach a server that listens. */
export const publicAddress = ({ publicUrl }: Settings, listeningOn: string): string =>
  publicUrl ?? localName(listeningOn)

/** What the configuration says, or the server that runs; without one, where it would listen. */
export const findAddress = (settings: Settings): string =>
  settings.publicUrl ?? readAddress(settings) ?? `http://localhost:${settings.port}`

const readAddress = (settings: Settings): string | undefined => {
  try {
    const address = readFileSync(fileIn(settings), 'utf8').trim()
    // It is printed inside a tag, so it is an origin or nothing.
    return new URL(address).origin === address ? address : undefined
  } catch {
    return undefined
  }
}

/** An address that stands for this machine, as its pages would write it. */
const localName = (url: string): string =>
  url.replace(/\/\/(0\.0\.0\.0|127\.0\.0\.1|\[::1?\])(?=:)/, '//localhost')
