/**
 * The least that a Node server can do for the same requests, for scale: an echo, and event streams
 * without a session, a store or a log.
 */
import { createServer } from 'node:http'
import { serveCalls, usage } from './child.js'
import { createStart, paced } from './pace.js'

const start = createStart()

const readBody = async (request) => {
  const chunks = []
  for await (const chunk of request) chunks.push(chunk)
  return Buffer.concat(chunks)
}

const server = createServer(async (request, response) => {
  const body = await readBody(request)
  if (request.url === '/echo') {
    response.writeHead(200, {
      'content-type': 'application/json',
      'content-length': body.length,
      'access-control-allow-origin': '*',
    })
    response.end(body)
    return
  }
  const { offsetNs, events, periodMs } = JSON.parse(body)
  response.writeHead(200, { 'content-type': 'text/event-stream' })
  response.flushHeaders()
  const startNs = (await start.startNs) + BigInt(offsetNs)
  for await (const dueNs of paced(startNs, events, periodMs)) {
    response.write(`data: {"delta":"${dueNs} ${process.hrtime.bigint()};"}\n\n`)
  }
  response.end()
})

serveCalls({
  start: () =>
    new Promise((resolve) =>
      server.listen(0, '127.0.0.1', () => resolve(`http://127.0.0.1:${server.address().port}`)),
    ),
  go: start.go,
  usage,
})
