/** The caller's address: the socket's, or what a proxy that is trusted says. */
import { BlockList, isIP } from 'node:net'
import type { HttpContext } from './context.js'

export interface CallerAddress {
  /** Without its port; IPv6 as it was written. Empty where nothing is known. */
  readonly exact: string
  /** By which callers are limited: IPv6 as the /64 that a household or a server is given. */
  readonly network: string
}

export interface AddressReader {
  (c: HttpContext): CallerAddress
}

/**
 * @param trusted addresses or CIDR ranges of proxies whose `X-Forwarded-For` counts
 * @param onIgnored called once, when the header comes from anyone else
 */
export const createAddressReader = (
  trusted: readonly string[],
  onIgnored: (address: string) => void,
): AddressReader => {
  const proxies = blockList(trusted)
  let hasTold = false
  return (c) => {
    const socket = plain(c.env?.incoming?.socket?.remoteAddress ?? c.env?.address ?? '')
    const forwarded = c.req.header('x-forwarded-for')
    if (forwarded === undefined) return both(socket)
    if (!isTrusted(proxies, socket)) {
      if (!hasTold) onIgnored(socket)
      hasTold = true
      return both(socket)
    }
    // The last one that no proxy of ours has written is the caller; what stands before is hearsay.
    const hops = forwarded.split(',').map((hop) => plain(hop.trim()))
    const caller = hops.findLast((hop) => !isTrusted(proxies, hop)) ?? hops[0]
    return both(caller !== undefined && isIP(caller) ? caller : socket)
  }
}

const blockList = (entries: readonly string[]): BlockList => {
  const list = new BlockList()
  for (const entry of entries) {
    const [address = '', prefix] = entry.split('/')
    const family = isIP(address) === 6 ? 'ipv6' : 'ipv4'
    if (prefix === undefined) list.addAddress(address, family)
    else list.addSubnet(address, Number(prefix), family)
  }
  return list
}

const isTrusted = (proxies: BlockList, address: string): boolean => {
  const family = isIP(address)
  return family !== 0 && proxies.check(address, family === 6 ? 'ipv6' : 'ipv4')
}

/** Without brackets, port and zone; an IPv4-mapped IPv6 address as the IPv4 that it is. */
const plain = (address: string): string => {
  const host = /^\[(.+)\](:\d+)?$/.exec(address)?.[1] ?? address
  const bare = host.replace(/%.*$/, '').replace(/^::ffff:(?=\d+\.\d+\.\d+\.\d+$)/i, '')
  return isIP(bare) ? bare : bare.replace(/:\d+$/, '')
}

const both = (address: string): CallerAddress => ({ exact: address, network: network(address) })

const network = (address: string): string => {
  if (isIP(address) !== 6) return address
  const [head = '', tail = ''] = new URL(`http://[${address}]`).hostname.slice(1, -1).split('::')
  const left = head === '' ? [] : head.split(':')
  const right = tail === '' ? [] : tail.split(':')
  const groups = [...left, ...Array<string>(8 - left.length - right.length).fill('0'), ...right]
  return `${groups.slice(0, 4).join(':')}::/64`
}
