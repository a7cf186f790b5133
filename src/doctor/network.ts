/**
 * How the doctor reaches other machines: the interface, and what may be asked through it. It follows
 * no redirect and judges nothing; requests.ts and the steps do.
 */

/** What the doctor may reach. Asked for every address before it is connected to. */
export interface NetworkPolicy {
  /**
   * Whether this IP address (never a name) may be connected to. It is asked after name resolution,
   * and what is connected to is the very address that was allowed: a name that resolves to something
   * else a moment later changes nothing.
   */
  allowAddress(address: string): boolean
  /** Whether this port may be connected to. */
  allowPort(port: number): boolean
}

/** Why there is no answer. */
export type NetworkFault =
  | 'address_refused' // by the policy
  | 'name_not_found'
  | 'network_unavailable' // no route, or nobody to ask for names
  | 'connection_refused'
  | 'connection_reset'
  | 'timed_out'
  | 'certificate_expired'
  | 'certificate_untrusted'
  | 'certificate_wrong_host'
  | 'tls_failed'
  | 'not_http'

export class NetworkError extends Error {
  override readonly name = 'NetworkError'
  readonly fault: NetworkFault

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
  /** Until the headers of the answer are there; the body has its own bounds. */
  timeoutMs: number
  signal: AbortSignal
}

/** One answer, whatever its status. Redirects are answers too. */
export interface NetworkAnswer {
  status: number
  /** Names in lower case; what came several times is in one list. */
  headers: Readonly<Record<string, readonly string[]>>
  /** The IP address that answered. */
  remoteAddress: string
  /** Until the headers were there. */
  headersMs: number
  /** The body, still compressed, as it arrives. Whoever stops reading ends the connection. */
  body: AsyncIterable<Uint8Array>
  /** Ends the connection. Harmless afterwards. */
  close(): void
}

/** What a TLS connection to a host tells. */
export interface TlsFacts {
  /** `h2`, `http/1.1`, or null where the server chose none. */
  protocol: string | null
  /** `TLSv1.3` */
  version: string | null
  /** When the certificate ends, in milliseconds since 1970. */
  expiresAt: number
  remoteAddress: string
}

/** No method answers with something that the policy forbids: it throws `address_refused`. */
export interface Network {
  /** @throws NetworkError, or the signal's reason */
  request(request: NetworkRequest): Promise<NetworkAnswer>
  /**
   * Connects and shakes hands, offering HTTP/2.
   * @throws NetworkError, or the signal's reason
   */
  inspectTls(url: URL, bounds: { timeoutMs: number; signal: AbortSignal }): Promise<TlsFacts>
}
