/** What a page in the browser has asked the server for, and what it has printed, from events. */
import * as z from 'zod/mini'
import type { Devtools, Message } from './devtools.js'

const sentSchema = z.object({ requestId: z.string(), request: z.object({ url: z.string() }) })
const answeredSchema = z.object({
  requestId: z.string(),
  response: z.object({ status: z.number() }),
})
const finishedSchema = z.object({ requestId: z.string(), encodedDataLength: z.number() })
const failedSchema = z.object({
  requestId: z.string(),
  errorText: z.string(),
  blockedReason: z.optional(z.string()),
})
const printedSchema = z.object({
  type: z.string(),
  args: z.array(z.object({ value: z.optional(z.unknown()) })),
})

export interface SeenRequest {
  url: URL
  /** 0 until it is answered. */
  status: number
  /** As they travelled, headers included. */
  bytes: number
  /** Why it came to nothing, in the browser's word (`csp`, `net::ERR_…`); null otherwise. */
  failure: string | null
}

export interface Traffic {
  /** The requests that went to this origin, in order. */
  to(origin: string): SeenRequest[]
  /** Our own blocks in the console. */
  blocks(): readonly string[]
}

/** Listens from now on; the domains Network and Runtime must be enabled. */
export const watchTraffic = (devtools: Devtools): Traffic => {
  const requests = new Map<string, SeenRequest>()
  const blocks: string[] = []
  devtools.onEvent(({ method, params }: Message) => {
    switch (method) {
      case 'Network.requestWillBeSent': {
        const { data } = sentSchema.safeParse(params)
        if (!data || !URL.canParse(data.request.url)) return
        const url = new URL(data.request.url)
        requests.set(data.requestId, { url, status: 0, bytes: 0, failure: null })
        return
      }
      case 'Network.responseReceived': {
        const { data } = answeredSchema.safeParse(params)
        const seen = data && requests.get(data.requestId)
        if (seen) seen.status = data.response.status
        return
      }
      case 'Network.loadingFinished': {
        const { data } = finishedSchema.safeParse(params)
        const seen = data && requests.get(data.requestId)
        if (seen) seen.bytes = data.encodedDataLength
        return
      }
      case 'Network.loadingFailed': {
        const { data } = failedSchema.safeParse(params)
        const seen = data && requests.get(data.requestId)
        if (seen) seen.failure = data.blockedReason ?? data.errorText
        return
      }
      case 'Runtime.consoleAPICalled': {
        const { data } = printedSchema.safeParse(params)
        const text = data?.args[0]?.value
        // What the trace of a page with data-debug says is no complaint.
        if (data?.type !== 'error' && data?.type !== 'warning') return
        if (typeof text === 'string' && text.startsWith('[Parley] ')) blocks.push(text)
      }
    }
  })
  return {
    to: (origin) => [...requests.values()].filter(({ url }) => url.origin === origin),
    blocks: () => blocks,
  }
}
