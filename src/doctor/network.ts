/**
 * How the doctor reaches other machines: the interface, and what may be asked through it. It follows
 * no redirect and judges nothing; redirects.ts and the steps do.
 */

/** What the doctor may reach. */
export interface NetworkPolicy {
  /**
   * Whether this IP address (never a name) may be connected to. It is asked after name resolution,
   * and what is connected to is the very address that was allowed: a name that resolves to something
   * else a moment later changes nothing.
   */
  allowAddress(address: string): boolean
  allowPort(port: number): boolean
}

/** Everything: for whoever runs the doctor on a machine of her own. */
export const anywhere: NetworkPolicy = { allowAddress: () => true, allowPort: () => true }

/** Why there is no answer. */
export type NetworkFault =
  /** The policy forbids the address or the port. */
  | 'address_refused'
  | 'name_not_found'
  /** This machine has no route, or nobody to ask for names. */
  | 'network_unavailable'
  | 'connection_refused'
  | 'connection_reset'
  | 'host_unreachable'
  | 'timed_out'
  | 'certificate_expired'
  | 'certificate_untrusted'
  | 'certificate_wrong_host'
  | 'tls_failed'
  /** What answers does not speak HTTP, or compresses what nobody can open. */
  | 'not_http'

export class NetworkError extends Error {
  override readonly name = 'NetworkError'
  readonly fault: NetworkFault

  /** `message` is a remark for people: the system's own word for it. */
  constructor(fault: NetworkFault, message: string, options?: ErrorOptions) {
    super(message, options)
    this.fault = fault
  }
}

export interface NetworkRequest {
  /** `http:` or `https:`. User information is not sent. */
  url: URL
  /** Default GET. */
  method?: string
  headers?: Readonly<Record<string, string>>
  body?: string
  /** Ends the request, or the reading of its body. A `TimeoutError` becomes `timed_out`. */
  signal: AbortSignal
}

/** One answer, whatever its status. A redirect is one too. */
export interface NetworkAnswer {
  status: number
  /** By names in lower case; each value as it was sent, in order. */
  headers: Readonly<Record<string, readonly string[] | undefined>>
  /** The IP address that answered. */
  remoteAddress: string
  /** Until the headers were there. */
  headersMs: number
  /**
   * The body as it arrives, still compressed. Whoever leaves the loop ends the connection.
   * @throws NetworkError, or the signal's reason
   */
  body: AsyncIterable<Uint8Array>
  /** Ends the connection. Harmless afterwards. */
  close(): void
}

/** What a TLS connection to a host tells, also where the certificate is not valid. */
export interface TlsFacts {
  /** `h2`, `http/1.1`, or null where the server chose none. */
  protocol: string | null
  /** When the certificate ends, in milliseconds since 1970. */
  expiresAt: number
}

/** Whatever the policy forbids is not connected to: `address_refused`. */
export interface Network {
  /** @throws NetworkError, or the signal's reason */
  request(request: NetworkRequest): Promise<NetworkAnswer>
  /**
   * Shakes hands with the host of an `https:` address, offering HTTP/2, and sends nothing.
   * @throws NetworkError, or the signal's reason
   */
  inspectTls(url: URL, signal: AbortSignal): Promise<TlsFacts>
}
