/** The words for what went wrong on the way to a machine. */
import type { Finding, StepName } from '../protocol/doctor.js'
import { failed } from './finding.js'
import { NetworkError, type NetworkFault } from './network.js'
import type { Visit } from './visit.js'

type Words = readonly [text: (host: string) => string, fix: string]

const words: Readonly<Record<NetworkFault, Words>> = {
  address_refused: [
    (host) => `${host} is not a public address, and only public ones are looked at from here.`,
    'run  npx parley-chat doctor  on a machine that reaches it',
  ],
  name_not_found: [
    (host) => `there is no such name as ${host}.`,
    'see whether it is spelt rightly, and whether its DNS entry exists',
  ],
  network_unavailable: [
    (host) => `this machine cannot reach the network, or cannot ask for the address of ${host}.`,
    'connect it and run the doctor again: nothing is known about the site',
  ],
  connection_refused: [
    (host) => `${host} refuses the connection: nothing listens there.`,
    'start what should answer, or mend the address or the port',
  ],
  connection_reset: [
    (host) => `${host} ends the connection without an answer.`,
    'see the log of what answers there, and of what stands in front of it',
  ],
  host_unreachable: [
    (host) => `there is no way to ${host} from this machine.`,
    'see its firewall and its address',
  ],
  timed_out: [
    (host) => `${host} does not answer in time.`,
    'see whether it is overloaded, or a firewall swallows the request',
  ],
  certificate_expired: [
    (host) => `the certificate of ${host} has expired, or is not valid yet.`,
    'renew it; browsers show a warning in place of the page, and load nothing from such a server',
  ],
  certificate_untrusted: [
    (host) => `the certificate of ${host} is not vouched for by an authority that is known here.`,
    'install the whole chain of a public authority; for an authority of your own, set  NODE_EXTRA_CA_CERTS  where the doctor runs',
  ],
  certificate_wrong_host: [
    (host) => `the certificate is not for ${host}.`,
    'get one for this name, or use the name that it is for',
  ],
  tls_failed: [
    (host) => `${host} and the doctor do not agree on how to encrypt.`,
    'see whether https is served on this port, and TLS 1.2 or newer',
  ],
  not_http: [
    (host) => `what ${host} answers cannot be read as HTTP.`,
    'see what listens there, and what stands in front of it',
  ],
}

/** A finding for a NetworkError; anything else is thrown on: it is the doctor's own mistake. */
export const describeFault = (error: unknown, { host }: URL): Finding => {
  if (!(error instanceof NetworkError)) throw error
  const [text, fix] = words[error.fault]
  return failed(error.fault, text(host), fix)
}

/** The same for the server that the page uses: it is said once, and not asked again. */
export const describeLoss = (
  error: unknown,
  visit: Visit,
  { url, step }: { url: URL; step: StepName },
): Finding => {
  const finding = describeFault(error, url)
  if (visit.api !== null && new URL(visit.api).origin === url.origin) visit.lostAt = step
  return finding
}

/** Why a step that asks the server is not tried; null if it can be. */
export const whyNotAsked = ({ api, lostAt }: Visit): string | null =>
  api === null
    ? "the server's address is not known: see --api"
    : lostAt === null
      ? null
      : `the server cannot be reached: see ${lostAt}`
