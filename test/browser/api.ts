/**
 * The real server on a port of chat.example, with an agent that the test writes and a clock that
 * goes as the wall's does and can be put forward.
 */
import { openParley, type Parley, type ParleyOptions } from '../server/parley.js'

export interface Api extends Parley {
  readonly port: number
  /** As pages know it. */
  readonly url: string
  /** The whole install. */
  tag(token: string): string
  /** Puts the server's clock forward. */
  skip(ms: number): void
}

export const nameOfApi = (port: number): string => `http://chat.example:${port}`

export const tagOf = (url: string, token: string): string =>
  `<script async src="${url}/embed/${token}.js"></script>`

/** Closed with the test. */
export const openApi = async (options: Omit<ParleyOptions, 'clock'> = {}): Promise<Api> => {
  let skipMs = 0
  const clock = {
    get now() {
      return Date.now() + skipMs
    },
  }
  const parley = await openParley({ ...options, clock })
  const port = Number(new URL(await parley.server.listen()).port)
  const url = nameOfApi(port)
  return {
    ...parley,
    port,
    url,
    tag: (token) => tagOf(url, token),
    skip(ms) {
      skipMs += ms
    },
  }
}
