/** Generates load: requests over connections that are kept, and many streams read at once. */
import { Agent, request } from 'node:http'
import { serveCalls, usage } from './child.js'
import { paced } from './pace.js'

const nsPerMs = 1e6
/** How many streams are opened at once. */
const opening = 32

const agent = new Agent({ keepAlive: true, maxSockets: 4096, scheduling: 'fifo' })

const post = (url, headers, body, onResponse) =>
  new Promise((resolve, reject) => {
    const sent = request(url, {
      method: 'POST',
      agent,
      headers: {
        origin: 'https://shop.example',
        'content-type': 'text/plain',
        'content-length': Buffer.byteLength(body),
        ...headers,
      },
    })
    sent.on('error', reject)
    sent.on('response', (response) => onResponse(response, resolve, reject))
    sent.end(body)
  })

const whole = (response, resolve, reject) => {
  response.setEncoding('utf8')
  let text = ''
  response.on('data', (chunk) => (text += chunk))
  response.on('end', () => resolve({ status: response.statusCode, text }))
  response.on('error', reject)
}

/** Every visitor comes from an address of her own. */
let callers = 0
const address = () => {
  const number = ++callers
  return `10.${(number >> 16) & 255}.${(number >> 8) & 255}.${number & 255}`
}

const ask = async (url, body, headers = {}) => {
  const answer = await post(url, headers, JSON.stringify(body), whole)
  if (answer.status !== 200) throw new Error(`${url} answered ${answer.status}: ${answer.text}`)
  return answer.text
}

const atOnce = (count, run) => Promise.all(Array.from({ length: count }, (_, index) => run(index)))

/** Requests from `connections` callers, each as soon as its last one was answered. */
const hammer = async ({ url, bodies, connections, seconds }) => {
  const latencies = []
  const started = performance.now()
  const end = started + seconds * 1000
  await atOnce(connections, async (index) => {
    for (let turn = index; performance.now() < end; turn++) {
      const before = performance.now()
      await ask(url, bodies[turn % bodies.length], { 'x-forwarded-for': address() })
      latencies.push(performance.now() - before)
    }
  })
  return { latencies, seconds: (performance.now() - started) / 1000 }
}

/** Resolves once the stream is open, with a promise of its end inside. */
const openStream = (url, headers, body, record) =>
  post(url, headers, JSON.stringify(body), (response, resolve, reject) => {
    if (response.statusCode === 200) resolve({ end: readToEnd(response, record) })
    else whole(response, ({ text }) => reject(new Error(text)), reject)
  })

const readToEnd = (response, record) =>
  new Promise((resolve, reject) => {
    let rest = ''
    response.setEncoding('utf8')
    response.on('data', (chunk) => {
      const now = process.hrtime.bigint()
      const text = rest + chunk
      const end = text.lastIndexOf('\n\n') + 1
      rest = text.slice(end)
      const frames = text.slice(0, end)
      for (const [, due, said] of frames.matchAll(/"delta":"(\d+) (\d+);"/g)) {
        record(now, BigInt(due), BigInt(said))
      }
    })
    response.on('end', resolve)
    response.on('error', reject)
  })

let sessions = []

/** Visitors for what follows, each with a session. */
const openSessions = async ({ url, tokens, count }) => {
  sessions = []
  while (sessions.length < count) {
    const opened = await atOnce(Math.min(50, count - sessions.length), async (index) => {
      const from = address()
      const token = tokens[(sessions.length + index) % tokens.length]
      const text = await ask(`${url}/v1/client/init`, { token }, { 'x-forwarded-for': from })
      return { sessionId: JSON.parse(text).sessionId, from }
    })
    sessions.push(...opened)
  }
}

let messages = 0
const chatBody = (sessionId, command) => ({
  sessionId,
  messages: [{ id: `message-${++messages}`, role: 'user', content: JSON.stringify(command) }],
})

/** What the open streams have brought, and when they have all ended. */
let reading = null

/** Opens streams that wait for the server's `go`; answers how many seconds that took. */
const openStreams = async ({ url, isBare, streams, events, periodMs }) => {
  const lags = new Float64Array(streams * events)
  const transits = new Float64Array(streams * events)
  let received = 0
  const record = (now, due, said) => {
    lags[received] = Number(now - due) / nsPerMs
    transits[received] = Number(now - said) / nsPerMs
    received++
  }
  const open = (index) => {
    // Spread over the period, as visitors are.
    const offsetNs = Math.round((index / streams) * periodMs * nsPerMs)
    const clock = { offsetNs, events, periodMs }
    if (isBare) return openStream(url, {}, clock, record)
    const { sessionId, from } = sessions[index]
    const headers = { 'x-forwarded-for': from }
    return openStream(`${url}/v1/client/chat`, headers, chatBody(sessionId, { clock }), record)
  }
  const ends = []
  const started = performance.now()
  let next = 0
  await atOnce(opening, async () => {
    while (next < streams) ends.push((await open(next++)).end)
  })
  reading = Promise.all(ends).then(() => ({
    lost: streams * events - received,
    lags: lags.slice(0, received),
    transits: transits.slice(0, received),
  }))
  return (performance.now() - started) / 1000
}

/** Messages at a steady pace, each with a reply of a word; answers how many were admitted. */
const chatter = async ({ url, startNs, perSecond, seconds, skip }) => {
  const answers = []
  const visitors = sessions.slice(skip)
  for await (const dueNs of paced(BigInt(startNs), perSecond * seconds, 1000 / perSecond)) {
    const { sessionId, from } = visitors[answers.length % visitors.length]
    const body = JSON.stringify(chatBody(sessionId, { word: `Yes, at ${dueNs}.` }))
    answers.push(post(`${url}/v1/client/chat`, { 'x-forwarded-for': from }, body, whole))
  }
  const statuses = (await Promise.all(answers)).map(({ status }) => status)
  return statuses.filter((status) => status === 200).length
}

/** Resolves with the milliseconds until the answer began, once it has ended. */
const sendMessage = (url, { sessionId, from }, before) =>
  post(
    `${url}/v1/client/chat`,
    { 'x-forwarded-for': from },
    JSON.stringify(chatBody(sessionId, { word: 'Yes.' })),
    (response, resolve, reject) => {
      const waited = performance.now() - before
      whole(
        response,
        ({ status, text }) =>
          status === 200 ? resolve(waited) : reject(new Error(`refused with ${status}: ${text}`)),
        reject,
      )
    },
  )

/** Visitors who write without a pause, each as soon as the last reply has ended. */
const converse = async ({ urls, clients, seconds }) => {
  const latencies = []
  const started = performance.now()
  const end = started + seconds * 1000
  await atOnce(clients, async (client) => {
    for (let turn = client; performance.now() < end; turn += clients) {
      const visitor = sessions[turn % sessions.length]
      latencies.push(await sendMessage(urls[client % urls.length], visitor, performance.now()))
    }
  })
  return { latencies, seconds: (performance.now() - started) / 1000 }
}

serveCalls({
  hammer,
  converse,
  openSessions,
  openStreams,
  chatter,
  readStreams: () => reading,
  usage,
})
