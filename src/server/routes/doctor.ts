/** `/v1/console/doctor`: the operator has a page examined. No API key is good for it. */
import { examinationRequestSchema } from '../../protocol/doctor.js'
import type { Examinations } from '../examinations.js'
import type { HttpContext } from '../http/context.js'
import { hostOf } from '../http/host.js'
import { lineStream } from '../http/line-stream.js'
import type { Api } from './api.js'

interface Parts {
  examinations: Examinations
  publicUrl: string | null
  onExaminationFault(error: unknown): void
}

export const doctorRoute = (api: Api, parts: Parts): void => {
  const { examinations, publicUrl } = parts
  const addressOf = (c: HttpContext) => ({
    url: publicUrl ?? `${new URL(c.req.url).protocol}//${hostOf(c)}`,
    isConfigured: publicUrl !== null,
  })

  api.route({
    method: 'POST',
    path: '/v1/console/doctor',
    operationId: 'examinePage',
    tag: 'Console',
    summary: 'Examine a page',
    description:
      'Does what `parley doctor` does, from this server: walks the path of a page to its server and tells what each step has found. Public addresses only, unless the configuration says `doctor: { allowPrivateAddresses: true }`; two at a time; at most 30 seconds, or 60 with `send`.',
    who: 'operator',
    body: examinationRequestSchema,
    answer: {
      mediaType: 'application/x-ndjson',
      description:
        'A JSON object a line, as it comes: `{"type":"begin","step"}`, `{"type":"step","step":{…}}`, and at the end `{"type":"report","report":{…}}`, whose schema `parley doctor --json-schema` prints. Without a report at its end it was broken off.',
    },
    errors: ['not_found', 'overloaded'],
    async handle({ body, c }) {
      const produce = await examinations.prepare(body, addressOf(c))
      return lineStream({ produce, onFault: parts.onExaminationFault })
    },
  })
}
