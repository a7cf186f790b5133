/**
 * The network for whoever may name any page but is not to reach behind the firewall with it: public
 * addresses only, and those of a private network where the operator has said so.
 */
import { kindOfAddress } from './address-kind.js'
import { createNetwork, type NetworkOptions } from './http-network.js'
import { machineAddresses as ownAddresses } from './machine-addresses.js'
import { anywhere, type Network, type NetworkPolicy } from './network.js'

export interface GuardOptions extends NetworkOptions {
  /** Also loopback and the addresses of private networks. Default false. */
  allowPrivateAddresses?: boolean
  /** Whether it is the server that looks: it may be reached wherever its name leads. */
  isOwn?: (url: URL) => boolean
  /** The addresses of this machine. Default: those of its network cards. */
  machineAddresses?: () => readonly string[]
}

/** Every request is judged anew, and so is each redirect, which is a request. */
export const createGuardedNetwork = (options: GuardOptions = {}): Network => {
  const { isOwn = () => false } = options
  const networkFor = (url: URL): Network =>
    createNetwork(isOwn(url) ? anywhere : policyFor(url, options), options)
  return {
    request: (request) => networkFor(request.url).request(request),
    inspectTls: (url, signal) => networkFor(url).inspectTls(url, signal),
  }
}

/** What may be reached for the sake of one address. */
export const policyFor = (url: URL, options: GuardOptions): NetworkPolicy => {
  const { allowPrivateAddresses = false, machineAddresses = ownAddresses } = options
  const kinds = allowPrivateAddresses ? ['public', 'private'] : ['public']
  // A firewall keeps others out of this machine's other ports, and would not stand between here.
  const closed = allowPrivateAddresses || url.port === '' ? [] : machineAddresses()
  return {
    allowAddress: (address) => kinds.includes(kindOfAddress(address)) && !closed.includes(address),
    allowPort,
  }
}

/**
 * Sites are on 80 and 443, and those that are being made on some port that needs no privilege. What
 * else is below 1024 speaks another protocol, which an HTTP request may upset; and those above it
 * that browsers refuse for that reason (Fetch, “bad port”) hold no page that anybody could open.
 */
const allowPort = (port: number): boolean =>
  port === 80 || port === 443 || (port >= 1024 && !badPorts.has(port))

const badPorts = new Set([
  1719, 1720, 1723, 2049, 3659, 4045, 4190, 5060, 5061, 6000, 6566, 6665, 6666, 6667, 6668, 6669,
  6679, 6697, 10080,
])
