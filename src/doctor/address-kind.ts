/**
 * What kind of place an IP address is: anybody's, a private network's, or none that a site can have.
 * For those who look at addresses that somebody else has chosen.
 */
import { BlockList, isIP } from 'node:net'

/**
 * - `public`: of the internet
 * - `private`: loopback, and what the networks of firms and homes use
 * - `forbidden`: everything else, above all where machines of a cloud get their secrets from
 */
export type AddressKind = 'public' | 'private' | 'forbidden'

type Range = readonly [address: string, prefix: number]

/** RFC 6890 and IANA's registry of special addresses. */
const privateRanges: readonly Range[] = [
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
]
const privateRanges6: readonly Range[] = [
  ['::1', 128],
  ['fc00::', 7],
]

const forbiddenRanges: readonly Range[] = [
  ['0.0.0.0', 8],
  // Link-local, and with 169.254.169.254 the secrets of most clouds.
  ['169.254.0.0', 16],
  // The same of Alibaba and of Azure, in ranges that are private and public otherwise.
  ['100.100.100.200', 32],
  ['168.63.129.16', 32],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
]
const forbiddenRanges6: readonly Range[] = [
  // The secrets of AWS and of Google's cloud, in ranges that are private otherwise.
  ['fd00:ec2::254', 128],
  ['fd20:ce::254', 128],
  // Teredo and other special purposes; 6to4, which holds an IPv4 address; what is for documents.
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
]

/** NAT64 (RFC 6052): the last 32 bits are an IPv4 address, and where it leads. */
const translation = '64:ff9b::'

const listOf = (ranges: readonly Range[], ranges6: readonly Range[]): BlockList => {
  const list = new BlockList()
  for (const [address, prefix] of ranges) {
    list.addSubnet(address, prefix, 'ipv4')
    list.addSubnet(`${translation}${address}`, 96 + prefix, 'ipv6')
  }
  for (const [address, prefix] of ranges6) list.addSubnet(address, prefix, 'ipv6')
  return list
}

const isPrivate = listOf(privateRanges, privateRanges6)
const isForbidden = listOf(forbiddenRanges, forbiddenRanges6)
/** Of IPv6 only what was given out: whatever else comes to stand for an IPv4 address is outside. */
const isGivenOut = listOf(
  [],
  [
    ['2000::', 3],
    [translation, 96],
  ],
)

/** @param address an IP address; what is none, or names a network card too, is forbidden */
export const kindOfAddress = (address: string): AddressKind => {
  const version = isIP(address)
  if (version === 0 || address.includes('%')) return 'forbidden'
  const family = version === 4 ? 'ipv4' : 'ipv6'
  // An IPv4 address in the clothes of IPv6 is one that nobody's name has.
  if (family === 'ipv6' && isMapped.check(address, family)) return 'forbidden'
  if (isForbidden.check(address, family)) return 'forbidden'
  if (isPrivate.check(address, family)) return 'private'
  return family === 'ipv4' || isGivenOut.check(address, family) ? 'public' : 'forbidden'
}

const isMapped = listOf([], [['::ffff:0:0', 96]])
