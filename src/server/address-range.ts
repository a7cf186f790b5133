/**
 * A network address, or a range of them as CIDR writes it: how it is read, written in one way, and
 * compared. Where an address comes from is not its matter.
 */
import { parseHost } from './origin-host.js'

export interface AddressRange {
  bits: 32 | 128
  /** The lowest address of the range. */
  first: bigint
  /** How many leading bits all its addresses share. */
  prefix: number
}

/** Reads `10.0.0.1`, `10.0.0.0/8`, `2001:db8::/32`. An IPv4-mapped IPv6 address is the IPv4 one. */
export const parseRange = (text: string): AddressRange | undefined => {
  const [, address = '', written] = /^([0-9a-f.:]+)(?:\/(0|[1-9][0-9]{0,2}))?$/i.exec(text) ?? []
  const read = parseAddress(address)
  if (!read) return undefined
  const prefix = written === undefined ? read.bits : Number(written)
  if (prefix > read.bits) return undefined
  if (read.bits === 128 && read.value >> 32n === 0xffffn && prefix >= 96) {
    return createRange(32, read.value & 0xffffffffn, prefix - 96)
  }
  return createRange(read.bits, read.value, prefix)
}

const createRange = (bits: 32 | 128, value: bigint, prefix: number): AddressRange => {
  const rest = BigInt(bits - prefix)
  return { bits, first: (value >> rest) << rest, prefix }
}

const parseAddress = (text: string): { bits: 32 | 128; value: bigint } | undefined => {
  if (text.includes(':')) {
    const host = parseHost(`[${text}]`)
    return host && { bits: 128, value: joined(groupsOf(host.text.slice(1, -1)), 16n) }
  }
  if (parseHost(text)?.kind !== 'ipv4' || text.endsWith('.')) return undefined
  return { bits: 32, value: joined(text.split('.').map(Number), 8n) }
}

/** Of a canonical IPv6 address: its eight numbers. */
const groupsOf = (address: string): number[] => {
  const [left = [], right = []] = address
    .split('::')
    .map((half) => (half === '' ? [] : half.split(':').map((group) => parseInt(group, 16))))
  return [...left, ...Array<number>(8 - left.length - right.length).fill(0), ...right]
}

const joined = (parts: readonly number[], bits: bigint): bigint =>
  parts.reduce((value, part) => (value << bits) | BigInt(part), 0n)

/** The one text of a range: its lowest address, without a prefix where it is a single one. */
export const formatRange = ({ bits, first, prefix }: AddressRange): string => {
  const size = bits === 32 ? 8 : 16
  const parts = Array.from({ length: bits / size }, (_, index) =>
    Number((first >> BigInt(bits - (index + 1) * size)) & BigInt(2 ** size - 1)),
  )
  const groups = parts.map((part) => part.toString(16)).join(':')
  const address =
    bits === 32 ? parts.join('.') : (parseHost(`[${groups}]`)?.text.slice(1, -1) ?? '')
  return prefix === bits ? address : `${address}/${prefix}`
}

/** Whether all addresses of `inner` are in `outer`. */
export const isRangeWithin = (inner: AddressRange, outer: AddressRange): boolean =>
  inner.bits === outer.bits &&
  inner.prefix >= outer.prefix &&
  inner.first >> BigInt(inner.bits - outer.prefix) ===
    outer.first >> BigInt(outer.bits - outer.prefix)

/** Whether what `text` names is among the ranges, all in writing. An empty list holds everything. */
export const isAmongRanges = (text: string, ranges: readonly string[]): boolean => {
  if (ranges.length === 0) return true
  const inner = parseRange(text)
  return (
    inner !== undefined &&
    ranges.some((range) => {
      const outer = parseRange(range)
      return outer !== undefined && isRangeWithin(inner, outer)
    })
  )
}
