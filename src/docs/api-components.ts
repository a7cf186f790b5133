/**
 * The schemas of the protocol as the components of the API's description, each under the name of its
 * export: `createClientTokenSchema` is `CreateClientToken`. Only those that are used are listed.
 */
import * as z from 'zod/mini'
import * as apiKeys from '../protocol/api-keys.js'
import * as blockedOrigins from '../protocol/blocked-origins.js'
import * as client from '../protocol/client.js'
import * as config from '../protocol/config.js'
import * as consoleSchemas from '../protocol/console.js'
import * as control from '../protocol/control.js'
import * as doctor from '../protocol/doctor.js'
import * as records from '../protocol/records.js'
import * as clientAnswers from './client-operations.js'
import { fieldText } from './api-texts.js'

export interface JsonSchema {
  [keyword: string]: unknown
  description?: string
  properties?: Record<string, JsonSchema>
}

interface Named {
  name: string
  /** A reference to the component. */
  schema: JsonSchema
}

export interface Components {
  /** As it is to be sent: what has a default may be left out. */
  request(schema: z.ZodMiniType): Named
  /** As it is answered; there may be more than it names. */
  answer(schema: z.ZodMiniType): Named
  /** The parameters by their names. */
  query(schema: z.ZodMiniType): Record<string, JsonSchema>
  /** Those that were asked for, and what they refer to. */
  used(): Record<string, JsonSchema>
}

const prefix = '#/components/schemas/'

/** What our server answers to init comes before what a client reads of any. */
const modules = [
  clientAnswers,
  control,
  blockedOrigins,
  apiKeys,
  records,
  consoleSchemas,
  doctor,
  client,
  config,
]

const namedSchemas = (): Map<z.ZodMiniType, string> => {
  const names = new Map<z.ZodMiniType, string>()
  const taken = new Set<string>()
  for (const [key, value] of modules.flatMap((module) => Object.entries(module))) {
    if (!key.endsWith('Schema') || !isSchema(value) || names.has(value)) continue
    const name = key.charAt(0).toUpperCase() + key.slice(1, -'Schema'.length)
    if (taken.has(name)) continue
    taken.add(name)
    names.set(value, name)
  }
  return names
}

const isSchema = (value: unknown): value is z.ZodMiniType =>
  typeof value === 'object' && value !== null && '_zod' in value

export const createComponents = (): Components => {
  const names = namedSchemas()
  const registry = z.registry<{ id: string }>()
  for (const [schema, id] of names) registry.add(schema, { id })
  const convert = (io: 'input' | 'output') =>
    z.toJSONSchema(registry, {
      io,
      target: 'draft-2020-12',
      unrepresentable: 'any',
      uri: (id) => prefix + id,
      override: ({ jsonSchema }) => tidy(jsonSchema, io),
    }).schemas as Record<string, JsonSchema>
  const forms = { input: convert('input'), output: convert('output') }
  const used = new Map<string, JsonSchema>()

  const use = (name: string, io: 'input' | 'output'): void => {
    if (used.has(name)) return
    const schema = described(name, forms[io][name] ?? {})
    used.set(name, schema)
    for (const [, other = ''] of JSON.stringify(schema).matchAll(
      /"#\/components\/schemas\/(\w+)"/g,
    )) {
      use(other, io)
    }
  }

  const nameOf = (schema: z.ZodMiniType): string => {
    const name = names.get(schema)
    if (name === undefined) throw new Error('A schema of an operation is not exported by a name')
    return name
  }

  const refer = (schema: z.ZodMiniType, io: 'input' | 'output'): Named => {
    const name = nameOf(schema)
    use(name, io)
    return { name, schema: { $ref: prefix + name } }
  }

  return {
    request: (schema) => refer(schema, 'input'),
    answer: (schema) => refer(schema, 'output'),
    query(schema) {
      const name = nameOf(schema)
      return described(name, forms.output[name] ?? {}).properties ?? {}
    },
    used: () => Object.fromEntries([...used].toSorted(([a], [b]) => (a < b ? -1 : 1))),
  }
}

/** Leaves out what only zod says and nobody reads. */
const tidy = (schema: Record<string, unknown>, io: 'input' | 'output'): void => {
  delete schema['$schema']
  delete schema['$id']
  if (io === 'output' && schema['additionalProperties'] === false) {
    delete schema['additionalProperties']
  }
  if (schema['maximum'] === Number.MAX_SAFE_INTEGER) delete schema['maximum']
  if (schema['minimum'] === Number.MIN_SAFE_INTEGER) delete schema['minimum']
  if (schema['format'] === 'date-time') delete schema['pattern']
}

const described = (component: string, schema: JsonSchema): JsonSchema => {
  const { $schema: _, $id: __, ...rest } = schema
  if (!rest.properties) return rest
  const properties = Object.entries(rest.properties).map(([field, value]) => {
    const description = fieldText(component, field)
    return [field, description === undefined ? value : { description, ...value }] as const
  })
  return { ...rest, properties: Object.fromEntries(properties) }
}
