/** Sites for the doctor to look at, a real server behind them, and what stands in front of one. */
import { createServer, request as ask, type RequestListener } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import { createSecureServer } from 'node:http2'
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'
import { examine, type ExaminationOptions } from '../../src/doctor/examine.js'
import { createNetwork } from '../../src/doctor/http-network.js'
import { anywhere, type Network } from '../../src/doctor/network.js'
import type { Finding, Report, Step, StepName } from '../../src/protocol/doctor.js'
import { createCertificate, type Certificate } from '../browser/faults/certificate.js'
import { openParley, type Parley, type ParleyOptions } from '../server/parley.js'

export type Answer = RequestListener

interface SiteOptions {
  certificate?: Certificate
  hasHttp2?: boolean
  host?: string
}

/** On a free port of this machine until the test has finished. Answers its address. */
export const openSite = async (
  answer: Answer,
  { certificate, hasHttp2 = false, host = 'localhost' }: SiteOptions = {},
): Promise<string> => {
  const server = !certificate
    ? createServer(answer)
    : hasHttp2
      ? // Its requests over HTTP/1.1 are Node's own.
        createSecureServer({ ...certificate, allowHTTP1: true }, answer as never)
      : createTlsServer(certificate, answer)
  const sockets = new Set<{ destroy(): void }>()
  server.on('connection', (socket: { destroy(): void }) => sockets.add(socket))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  const { port } = server.address() as AddressInfo
  return `${certificate ? 'https' : 'http'}://${host}:${port}`
}

/** A page with this in its body. */
export const openPage = (
  body: string,
  headers: Record<string, string> = {},
  options: SiteOptions = {},
): Promise<string> =>
  openSite((_request, response) => {
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8', ...headers })
    response.end(`<!doctype html><title>Shop</title><body><h1>Shop</h1>${body}`)
  }, options)

/** Something between the page and the server: `change` may answer itself, and then says true. */
export const openFront = (
  target: string,
  change: {
    answer?: (...parameters: Parameters<Answer>) => boolean
    headers?: (headers: Record<string, string | string[] | undefined>, method: string) => void
    /** Hands nothing on before all is there. */
    isBuffering?: boolean
  },
  options: SiteOptions = {},
): Promise<string> =>
  openSite((request, response) => {
    if (change.answer?.(request, response)) return
    const { method = 'GET', headers, url = '/' } = request
    const passed = ask(new URL(url, target), { method, headers }, (answer) => {
      const changed = { ...answer.headers }
      change.headers?.(changed, method)
      const begin = () => response.writeHead(answer.statusCode ?? 500, changed)
      if (!change.isBuffering) {
        begin()
        answer.pipe(response)
        return
      }
      const pieces: Buffer[] = []
      answer.on('data', (piece: Buffer) => pieces.push(piece))
      answer.on('end', () => {
        begin()
        response.end(Buffer.concat(pieces))
      })
    })
    passed.on('error', () => response.destroy())
    request.pipe(passed)
  }, options)

export const embedTag = (api: string, token: string, attributes = ''): string =>
  `<script async ${attributes} src="${api}/embed/${token}.js"></script>`

export interface RunningParley extends Parley {
  url: string
}

/** A server that listens, with the system's clock. */
export const openServer = async (options: ParleyOptions = {}): Promise<RunningParley> => {
  const parley = await openParley({ clock: null, databaseUrl: null, ...options })
  return { ...parley, url: await parley.server.listen() }
}

/** For the local name and this machine's address, trusted by `trusting`. */
export const certificateFor = (
  names: readonly string[] = ['localhost'],
  dates: { notBefore?: Date; notAfter?: Date } = {},
): Promise<Certificate> => createCertificate({ names, ...dates })

export const trusting = (...certificates: readonly Certificate[]): Network =>
  createNetwork(anywhere, { certificateAuthorities: certificates.map(({ cert }) => cert) })

export interface Examined {
  report: Report
  step(name: StepName): Step
  /** The worst finding of a step. */
  worst(name: StepName): Finding | undefined
}

export const examineAll = async (
  page: string,
  options: Omit<ExaminationOptions, 'page'> = {},
  network: Network = createNetwork(anywhere),
): Promise<Examined> => {
  let report: Report | null = null
  for await (const event of examine({ page: new URL(page), ...options }, network)) {
    if (event.type === 'report') ({ report } = event)
  }
  if (!report) throw new Error('There was no report.')
  const { steps } = report
  const step = (name: StepName): Step => {
    const found = steps.find((one) => one.step === name)
    if (!found) throw new Error(`There is no step ${name}.`)
    return found
  }
  return { report, step, worst: (name) => step(name).findings[0] }
}
