/** The system's Chromium, and a customer's page for it to visit. */
import { createServer } from 'node:http'
import { chromium } from 'playwright-core'
import { chromiumFlags, ensureChromium } from '../scripts/chromium.js'

export const launchChromium = () => {
  const executablePath = ensureChromium()
  if (!executablePath) throw new Error('Chromium is missing')
  return chromium.launch({ executablePath, args: chromiumFlags })
}

/** A site of its own, so that the widget's requests cross origins as they do in life. */
export const openSite = async () => {
  let pages = {}
  const server = createServer((request, response) => {
    const html = pages[request.url]
    response.writeHead(html ? 200 : 404, { 'content-type': 'text/html; charset=utf-8' })
    response.end(html)
  })
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address()
  return {
    host: `localhost:${port}`,
    origin: `http://localhost:${port}`,
    serve: (given) => (pages = given),
    close() {
      server.close()
      server.closeAllConnections()
    },
  }
}

/** A page with something on it, or nothing could shift. */
export const writePage = (tag) => `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Shop</title><link rel="icon" href="data:,">${tag}</head>
<body style="font: 16px/1.5 sans-serif; max-width: 60rem; margin: auto">
<h1>Shop</h1>${'<p>Something that is for sale, and a sentence that says why you want it.</p>'.repeat(30)}
</body></html>`
