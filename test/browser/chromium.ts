/** The system's Chromium as the tests use it, and small sites on this machine for it to visit. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { chromium, type Browser } from 'playwright-core'
import { chromiumFlags, findChromium } from '../../scripts/chromium.js'

export const chromiumPath = (): string => findChromium() ?? '/usr/bin/chromium'

/** `resolve` maps host names to this machine: `MAP shop.example 127.0.0.1`. */
export const chromiumArguments = (resolve?: string, flags: readonly string[] = []): string[] => [
  ...chromiumFlags,
  ...(resolve ? [`--host-resolver-rules=${resolve}`] : []),
  ...flags,
]

/** With the arguments of `chromiumArguments`. */
export const launchChromium = (resolve?: string, flags?: readonly string[]): Promise<Browser> =>
  chromium.launch({ executablePath: chromiumPath(), args: chromiumArguments(resolve, flags) })

export interface Site {
  port: number
  close(): Promise<void>
}

/** A server of the test's own on a free port of every loopback name. */
export const openSite = async (
  answer: (request: IncomingMessage, response: ServerResponse) => void,
): Promise<Site> => {
  const server = createServer(answer)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
