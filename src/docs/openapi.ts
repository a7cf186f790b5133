/**
 * The API's description, OpenAPI 3.1, made of the operations that the server has mounted and of the
 * schemas that parse its requests. It knows no handler and no server.
 */
import { consoleCookieName } from '../protocol/console.js'
import { errors, type ErrorCode } from '../protocol/errors.js'
import type { Operation } from '../protocol/operation.js'
import { errorCodes } from './api-errors.js'
import { exampleOf } from './api-examples.js'
import { createComponents, type Components, type JsonSchema } from './api-components.js'
import { apiDescription, schemeDescriptions, tags } from './api-texts.js'

interface Options {
  version: string
  /** Null: relative to where the description itself is. */
  publicUrl: string | null
}

export const describeApi = (
  operations: readonly Operation[],
  { version, publicUrl }: Options,
): object => {
  const components = createComponents()
  const paths: Record<string, Record<string, unknown>> = {}
  for (const operation of operations) {
    const path = (paths[operation.path.replaceAll(/:(\w+)/g, '{$1}')] ??= {})
    path[operation.method.toLowerCase()] = describeOperation(components, operation)
  }
  const codes = [...new Set(operations.flatMap((operation) => errorCodes(operation)))].toSorted()
  return {
    openapi: '3.1.0',
    info: {
      title: 'Parley',
      version,
      description: apiDescription,
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: publicUrl ?? '/' }],
    tags: Object.entries(tags).map(([name, description]) => ({ name, description })),
    paths,
    components: {
      schemas: { ...components.used(), Problem: problem() },
      examples: Object.fromEntries(codes.map((code) => [code, { value: problemExample(code) }])),
      securitySchemes: {
        apiKey: { type: 'http', scheme: 'bearer', description: schemeDescriptions.apiKey },
        consoleCookie: {
          type: 'apiKey',
          in: 'cookie',
          name: consoleCookieName(publicUrl ?? 'http://localhost:3000'),
          description: schemeDescriptions.consoleCookie,
        },
        session: { type: 'http', scheme: 'bearer', description: schemeDescriptions.session },
      },
    },
  }
}

const describeOperation = (components: Components, operation: Operation): object => {
  const { operationId, tag, summary, description, body } = operation
  const parameters = [...parametersOf(components, operation)]
  return {
    operationId,
    tags: [tag],
    summary,
    description: [description, permission(operation)].filter(Boolean).join('\n\n'),
    security: securityOf(operation),
    ...(parameters.length > 0 && { parameters }),
    ...(body && {
      requestBody: {
        required: true,
        content: { 'application/json': media(components.request(body)) },
      },
    }),
    responses: { ...success(components, operation), ...refusals(operation) },
  }
}

const permission = ({ scope, who }: Operation): string | undefined => {
  if (scope !== undefined) return `Permission: \`${scope}\`.`
  return who === 'operator' ? 'For the operator, signed in at the console; no API key.' : undefined
}

const securityOf = ({ scope, who, tag, operationId, body }: Operation): object[] => {
  if (scope !== undefined) return [{ apiKey: [scope] }, { consoleCookie: [] }]
  if (who === 'operator') return [{ consoleCookie: [] }]
  if (tag !== 'Client surface' || operationId === 'openSession') return []
  // Without a body there is no other place for it.
  return body === undefined ? [{ session: [] }] : [{ session: [] }, {}]
}

function* parametersOf(components: Components, operation: Operation): Generator<object> {
  for (const [, name] of operation.path.matchAll(/:(\w+)/g)) {
    yield { name, in: 'path', required: true, schema: { type: 'string' } }
  }
  if (operation.query) {
    for (const [name, schema] of Object.entries(components.query(operation.query))) {
      const { description, ...rest } = schema
      yield {
        name,
        in: 'query',
        required: false,
        ...(description && { description }),
        schema: rest,
      }
    }
  }
  if (operation.isConditional) {
    yield {
      name: 'If-Match',
      in: 'header',
      required: false,
      description:
        'The `ETag` of what you have read. If somebody has changed it since, nothing happens and the answer is 412.',
      schema: { type: 'string' },
    }
  }
  if (operation.who === 'operator' && operation.method !== 'GET') {
    yield {
      name: 'X-CSRF-Token',
      in: 'header',
      required: true,
      description: '`csrfToken` of `GET /v1/console/session`.',
      schema: { type: 'string' },
    }
  }
}

const success = (components: Components, operation: Operation): object => {
  const { answer, status = 200, tagged } = operation
  const headers = tagged && {
    headers: {
      ETag: { description: 'The version, for `If-Match`.', schema: { type: 'string' } },
    },
  }
  if ('mediaType' in answer) {
    const { mediaType, description } = answer
    return {
      [status]: {
        description,
        content: { [mediaType]: mediaType === 'application/json' ? {} : { schema: text } },
      },
    }
  }
  return {
    [status]: {
      description: status === 201 ? 'Made.' : 'Done.',
      ...headers,
      content: { 'application/json': media(components.answer(answer)) },
    },
  }
}

const text: JsonSchema = { type: 'string' }

const media = ({ name, schema }: { name: string; schema: JsonSchema }): object => {
  const example = exampleOf(name)
  return { schema, ...(example !== undefined && { example }) }
}

const refusals = (operation: Operation): object => {
  const codes = errorCodes(operation)
  const statuses = [...new Set(codes.map((code) => errors[code].status))].toSorted((a, b) => a - b)
  return Object.fromEntries(
    statuses.map((status) => {
      const own = codes.filter((code) => errors[code].status === status)
      return [
        status,
        {
          description: own.map((code) => `\`${code}\`: ${errors[code].title}.`).join(' '),
          content: {
            'application/problem+json': {
              schema: { $ref: '#/components/schemas/Problem' },
              examples: Object.fromEntries(
                own.map((code) => [code, { $ref: `#/components/examples/${code}` }]),
              ),
            },
          },
        },
      ]
    }),
  )
}

const problemExample = (code: ErrorCode): object => {
  const { status, title, error } = errors[code]
  return {
    type: `/docs/errors/${code}`,
    title,
    status,
    detail: `${title}.`,
    code,
    requestId: 'b5f7a1de-6f0e-4f0c-9f60-0d0b1a6f1a11',
    error,
  }
}

/** RFC 9457, with what every one of ours has. */
const problem = (): JsonSchema => ({
  type: 'object',
  required: ['type', 'title', 'status', 'detail', 'code', 'requestId', 'error'],
  properties: {
    type: { type: 'string', description: 'Where the code is explained.' },
    title: { type: 'string', description: 'The same for every occurrence of the code.' },
    status: { type: 'integer' },
    detail: { type: 'string', description: 'For developers: expected, seen, what to do.' },
    code: {
      type: 'string',
      enum: Object.keys(errors),
      description: 'Stable, and what programs decide by. Expect new ones.',
    },
    requestId: { type: 'string', description: 'Stands in the log of the server.' },
    error: { type: 'string', description: 'A sentence that a visitor may read.' },
    hint: { type: 'string', description: 'A sentence that a visitor may read.' },
    retryAfterMs: { type: 'integer', description: 'As the header `Retry-After`, in milliseconds.' },
    errors: {
      type: 'array',
      description: 'Every bad field.',
      items: {
        type: 'object',
        required: ['path', 'code', 'message'],
        properties: {
          path: { type: 'string', description: '`allowedOrigins[7]`; empty for the whole body.' },
          code: { type: 'string' },
          message: { type: 'string' },
        },
      },
    },
    origin: { type: 'string', description: '`origin_not_allowed`: the origin that was seen.' },
    suggestion: {
      type: 'string',
      description: '`origin_not_allowed`: the entry that would allow it.',
    },
    nearMiss: { type: 'string', enum: ['www', 'apex', 'port', 'scheme', 'loopback'] },
  },
})
