/** `/metrics`: the counters of this process, as Prometheus reads them. */
import type { Api } from './api.js'

interface Parts {
  metrics(): Promise<{ text: string; contentType: string }>
}

export const metricsRoute = (api: Api, { metrics }: Parts): void =>
  api.route({
    method: 'GET',
    path: '/metrics',
    operationId: 'readMetrics',
    tag: 'Server',
    summary: 'Counters for Prometheus',
    description:
      'Of the process that answers: its own, HTTP requests by route and status, running replies, admitted messages, refusals by code.',
    scope: 'METRICS:READ',
    answer: { mediaType: 'text/plain', description: 'The text format of Prometheus' },
    async handle() {
      const { text, contentType } = await metrics()
      return new Response(text, {
        headers: { 'content-type': contentType, 'cache-control': 'no-store' },
      })
    },
  })
