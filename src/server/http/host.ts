/**
 * By which names this server is reached. A page that lets its own name point at this machine is
 * same-origin with what answers there, and the browser tells of it only in `Host`.
 */
import { isIP } from 'node:net'
import { ParleyError } from '../../protocol/errors.js'
import type { HttpContext } from './context.js'

interface Options {
  publicUrl: string | null
  /** The address on which the server listens. */
  host: string
}

/** @throws ParleyError `wrong_host` */
export type HostCheck = (c: HttpContext) => void

export const createHostCheck = ({ publicUrl, host }: Options): HostCheck => {
  const own = publicUrl === null ? host : new URL(publicUrl).hostname
  // A name can be anybody's; an address cannot be made to point elsewhere.
  const isOurs = (name: string): boolean =>
    name === own || isLoopback(name) || (publicUrl === null && isAddress(name))
  return (c) => {
    const seen = hostOf(c)
    if (isOurs(nameOf(seen))) return
    throw new ParleyError('wrong_host', {
      detail:
        `expected the Host ${publicUrl === null ? 'localhost or an IP address' : own}, seen ${seen.slice(0, 100)}. ` +
        'If the console is to be reached by that name, set publicUrl to it; behind a proxy, pass the Host header on.',
    })
  }
}

/** As the caller wrote it; without a socket, the address that was asked for. */
export const hostOf = (c: HttpContext): string => c.req.header('host') ?? new URL(c.req.url).host

/** Without its port, in lower case. */
const nameOf = (host: string): string =>
  URL.canParse(`http://${host}`) ? new URL(`http://${host}`).hostname : ''

const isLoopback = (name: string): boolean =>
  name === 'localhost' ||
  name.endsWith('.localhost') ||
  name === '[::1]' ||
  (isIP(name) === 4 && name.startsWith('127.'))

const isAddress = (name: string): boolean => isIP(name.replace(/^\[(.+)\]$/, '$1')) !== 0
