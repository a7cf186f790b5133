/** The customer's site, which has the package too, below `/parley/`: pages that a test writes, over http and https, on whatever name is asked. */
import { createServer as createHttpServer, type RequestListener } from 'node:http'
import { createServer as createHttpsServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Certificate } from './certificate.js'

const built = join(import.meta.dirname, '../../../dist')

export interface PageParts {
  /** In the head: the tag, and a policy by meta before it. */
  head?: string
  /** After what the page says itself. */
  body?: string
  headers?: Readonly<Record<string, string>>
}

export interface CustomerSite {
  readonly httpPort: number
  readonly httpsPort: number
  /** A port of its own, which Chromium may be told is on the public internet. */
  readonly publicPort: number
  /** Publishes a page and answers its path. */
  publish(parts: PageParts): string
  close(): void
}

/** Long enough to scroll, with a field and something to press. */
export const renderPage = ({ head = '', body = '' }: PageParts): string => `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Tea</title>
<meta name="viewport" content="width=device-width">${head}</head><body>
<main><h1>Tea</h1><p><input id="own-field" aria-label="Search" autofocus> <button id="own-button">Buy</button></p>
${'<p>Packed by hand, every day of the year.</p>\n'.repeat(80)}</main>${body}</body></html>`

/** Within what is seen of the page, and beside where it is clicked. */
export const frame = (attributes: string): string =>
  `<iframe style="position: fixed; top: 0; left: 300px; width: 800px; height: 600px" ${attributes}></iframe>`

export const openSite = async (certificate: Certificate): Promise<CustomerSite> => {
  const pages = new Map<string, PageParts>()
  const answer: RequestListener = (request, response) => {
    const path = (request.url ?? '/').replace(/\?.*/, '')
    if (path.startsWith('/parley/')) {
      readFile(join(built, path.slice('/parley/'.length))).then(
        (text) => response.writeHead(200, { 'content-type': 'text/javascript' }).end(text),
        () => response.writeHead(404).end(),
      )
      return
    }
    const page = pages.get(path)
    if (page === undefined) {
      if (path === '/favicon.ico') return response.writeHead(204).end()
      return response.writeHead(404, { 'content-type': 'text/html' }).end('<h1>Not found</h1>')
    }
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8', ...page.headers })
    response.end(renderPage(page))
  }
  const servers = [
    createHttpServer(answer),
    createHttpsServer({ key: certificate.key, cert: certificate.cert }, answer),
    createHttpsServer({ key: certificate.key, cert: certificate.cert }, answer),
  ] as const
  for (const server of servers) {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  }
  const [httpPort, httpsPort, publicPort] = servers.map(
    (server) => (server.address() as AddressInfo).port,
  ) as [number, number, number]
  return {
    httpPort,
    httpsPort,
    publicPort,
    publish(parts) {
      const path = `/page-${pages.size + 1}`
      pages.set(path, parts)
      return path
    },
    close() {
      for (const server of servers) {
        server.closeAllConnections()
        server.close()
      }
    },
  }
}
