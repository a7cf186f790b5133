/**
 * The counters of one server, for Prometheus. Each server has its own registry, since several may
 * live in one process; no label takes a value that a caller can make up.
 */
import { matchedRoutes } from 'hono/route'
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client'
import type { HttpMiddleware } from './context.js'

export interface Metrics {
  /** Counts and times every request. */
  readonly middleware: HttpMiddleware
  /** @param code of the table of errors */
  countRefusal(code: string): void
  countAdmission(): void
  /** Shows a number that is asked for when it is read. */
  gauge(name: string, help: string, read: () => number): void
  /** The text format, and its media type. */
  render(): Promise<{ text: string; contentType: string }>
}

const methods = new Set(['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'OPTIONS', 'PATCH'])

export const createMetrics = (): Metrics => {
  const registry = new Registry()
  const registers = [registry]
  const requests = new Counter({
    name: 'parley_http_requests_total',
    help: 'Requests that were answered, by method, route pattern and status.',
    labelNames: ['method', 'route', 'status'],
    registers,
  })
  const durations = new Histogram({
    name: 'parley_http_request_duration_seconds',
    help: 'Until the answer began, by route pattern; of a stream, until it was opened.',
    labelNames: ['route'],
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10],
    registers,
  })
  const refusals = new Counter({
    name: 'parley_refusals_total',
    help: 'Requests that were refused or failed, by code.',
    labelNames: ['code'],
    registers,
  })
  const admissions = new Counter({
    name: 'parley_messages_admitted_total',
    help: 'Messages of visitors that were admitted and begun to be answered.',
    registers,
  })
  // They watch the event loop and the garbage collector, which nobody needs who never asks.
  let isCollecting = false

  return {
    async middleware(c, next) {
      const start = performance.now()
      await next()
      // The first that matches is the one that answers.
      const route = matchedRoutes(c).find(({ method }) => method !== 'ALL')?.path ?? 'none'
      const method = methods.has(c.req.method) ? c.req.method : 'other'
      requests.inc({ method, route, status: c.res.status })
      durations.observe({ route }, (performance.now() - start) / 1000)
    },
    countRefusal: (code) => refusals.inc({ code }),
    countAdmission: () => admissions.inc(),
    gauge(name, help, read) {
      new Gauge({
        name,
        help,
        registers,
        collect() {
          this.set(read())
        },
      })
    },
    async render() {
      if (!isCollecting) collectDefaultMetrics({ register: registry })
      isCollecting = true
      return { text: await registry.metrics(), contentType: registry.contentType }
    },
  }
}
