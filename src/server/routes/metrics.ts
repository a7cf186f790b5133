/** `/metrics`: the counters of this process, as Prometheus reads them. */
import { ParleyError } from '../../protocol/errors.js'
import { isVisible } from '../access.js'
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
      'Of the process that answers: its own, HTTP requests by route and status, running replies, admitted messages, refusals by code. It counts live and test use together, so no test key may read it.',
    scope: 'METRICS:READ',
    answer: { mediaType: 'text/plain', description: 'The text format of Prometheus' },
    errors: ['key_not_enough'],
    async handle(_ask, access) {
      if (!isVisible(access, 'live')) {
        throw new ParleyError('key_not_enough', {
          detail:
            'expected a key of the environment live, seen a test key. The metrics count live and test use together.',
        })
      }
      const { text, contentType } = await metrics()
      return new Response(text, {
        headers: { 'content-type': contentType, 'cache-control': 'no-store' },
      })
    },
  })
