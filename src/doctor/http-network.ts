/**
 * The network itself: one connection for each request, to an address that the policy has allowed.
 * Nothing is kept, cached or sent a second time.
 */
import { lookup as askSystem, type LookupAddress, type LookupAllOptions } from 'node:dns'
import { request as requestHttp, type IncomingMessage } from 'node:http'
import { request as requestHttps } from 'node:https'
import { isIP, type LookupFunction } from 'node:net'
import { connect as connectTls } from 'node:tls'
import { knowsNames as systemKnows } from './names.js'
import { asNetworkError } from './network-fault.js'
import {
  NetworkError,
  type Network,
  type NetworkAnswer,
  type NetworkPolicy,
  type NetworkRequest,
  type TlsFacts,
} from './network.js'

export interface NetworkOptions {
  /** PEM; in place of the authorities that Node trusts. */
  certificateAuthorities?: readonly string[]
  /** Who is asked for names. Default: the system. */
  resolve?: Resolve
  /** Asked when a name is not found: whether any is. Default: of the system's resolver. */
  knowsNames?: () => Promise<boolean>
}

/** All addresses of a name, as `dns.lookup` tells them. */
export type Resolve = (
  name: string,
  options: LookupAllOptions,
  callback: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void,
) => void

/** A policy's header can be long; Node's own bound of 16 KiB is meant for servers. */
const maxHeaderBytes = 128 * 1024

export const createNetwork = (
  policy: NetworkPolicy,
  { certificateAuthorities, resolve = askSystem, knowsNames = systemKnows }: NetworkOptions = {},
): Network => {
  const trust = certificateAuthorities && { ca: [...certificateAuthorities] }
  const lookup = checkedLookup(policy, resolve, knowsNames)
  return {
    request: (request) => send(policy, request, { ...trust, lookup }),
    inspectTls: (url, signal) => inspect(policy, url, signal, lookup),
  }
}

/** Resolves a name to those of its addresses that are allowed; the socket connects to no other. */
const checkedLookup =
  (policy: NetworkPolicy, resolve: Resolve, knowsNames: () => Promise<boolean>): LookupFunction =>
  (name, options, callback) => {
    resolve(name, { ...options, all: true }, (error, addresses) => {
      if (error?.code === 'ENOTFOUND') {
        void knowsNames().then((isConnected) =>
          callback(isConnected ? error : new NetworkError('network_unavailable', name), []),
        )
        return
      }
      if (error) return callback(error, [])
      const allowed = addresses.filter(({ address }) => policy.allowAddress(address))
      const [first] = allowed
      if (!first) return callback(new NetworkError('address_refused', name), [])
      if (options.all) callback(null, allowed)
      else callback(null, first.address, first.family)
    })
  }

const hostOf = (url: URL): string => url.hostname.replace(/^\[|\]$/g, '')

const portOf = (url: URL): number => Number(url.port || (url.protocol === 'https:' ? 443 : 80))

/** What needs no name resolution never comes to the look-up, so it is checked here. */
const checkTarget = (policy: NetworkPolicy, url: URL): void => {
  const host = hostOf(url)
  if (isIP(host) !== 0 && !policy.allowAddress(host)) {
    throw new NetworkError('address_refused', host)
  }
  if (!policy.allowPort(portOf(url))) throw new NetworkError('address_refused', url.host)
}

const send = async (
  policy: NetworkPolicy,
  { url, method = 'GET', headers = {}, body, signal }: NetworkRequest,
  connection: { ca?: string[]; lookup: LookupFunction },
): Promise<NetworkAnswer> => {
  signal.throwIfAborted()
  checkTarget(policy, url)
  const startedAt = performance.now()
  const start = url.protocol === 'https:' ? requestHttps : requestHttp
  const request = start({
    ...connection,
    agent: false,
    host: hostOf(url),
    port: portOf(url),
    path: `${url.pathname}${url.search}`,
    method,
    headers: { host: url.host, ...headers },
    maxHeaderSize: maxHeaderBytes,
  })
  const abort = () => request.destroy(asError(signal.reason))
  signal.addEventListener('abort', abort)
  const release = () => signal.removeEventListener('abort', abort)
  try {
    const response = await new Promise<IncomingMessage>((resolve, reject) => {
      request.on('response', resolve)
      request.on('error', reject)
      // An answer that switches protocols is followed by nothing but the end of the connection.
      request.on('close', () => reject(new NetworkError('connection_reset', 'closed')))
      request.end(body)
    })
    const { remoteAddress = '' } = response.socket
    const close = () => {
      release()
      response.destroy()
    }
    return {
      status: response.statusCode ?? 0,
      headers: response.headersDistinct,
      remoteAddress,
      headersMs: performance.now() - startedAt,
      body: readChunks(response, signal, close),
      close,
    }
  } catch (error) {
    release()
    throw failure(error, signal)
  }
}

async function* readChunks(
  response: IncomingMessage,
  signal: AbortSignal,
  close: () => void,
): AsyncGenerator<Uint8Array> {
  try {
    for await (const chunk of response) yield chunk as Uint8Array
  } catch (error) {
    throw failure(error, signal)
  } finally {
    close()
  }
}

const inspect = async (
  policy: NetworkPolicy,
  url: URL,
  signal: AbortSignal,
  lookup: LookupFunction,
): Promise<TlsFacts> => {
  signal.throwIfAborted()
  checkTarget(policy, url)
  const host = hostOf(url)
  const socket = connectTls({
    host,
    port: portOf(url),
    lookup,
    ...(isIP(host) === 0 && { servername: host }),
    ALPNProtocols: ['h2', 'http/1.1'],
    // Nothing is sent; and of a certificate that has expired the date is the point.
    rejectUnauthorized: false,
  })
  const abort = () => socket.destroy(asError(signal.reason))
  signal.addEventListener('abort', abort)
  try {
    await new Promise<void>((resolve, reject) => {
      socket.on('secureConnect', resolve)
      socket.on('error', reject)
      socket.on('close', () => reject(new NetworkError('connection_reset', 'closed')))
    })
    return {
      protocol: socket.alpnProtocol || null,
      expiresAt: Date.parse(socket.getPeerCertificate().valid_to),
    }
  } catch (error) {
    throw failure(error, signal)
  } finally {
    signal.removeEventListener('abort', abort)
    socket.destroy()
  }
}

const asError = (reason: unknown): Error =>
  reason instanceof Error ? reason : new Error('aborted', { cause: reason })

/** Once the signal has spoken, whatever the socket says is only its consequence. */
const failure = (error: unknown, signal: AbortSignal): unknown =>
  asNetworkError(signal.aborted ? signal.reason : error)
