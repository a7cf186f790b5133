/**
 * Agents and flows as they are written in the configuration: an id, a name, and either the
 * settings of the one version there is or a list of versions, oldest first.
 */
import * as z from 'zod/mini'
import type { Agent } from './agent.js'
import { demoShape, type DemoInput, type DemoSettings } from './demo.js'
import { flowStepsSchema, type FlowStepInput, type FlowStepSettings } from './flow.js'
import {
  openAiCompatibleShape,
  type OpenAiCompatibleInput,
  type OpenAiCompatibleSettings,
} from './openai-compatible.js'
import {
  choice,
  form,
  identifier,
  list,
  member,
  oneOf,
  orNull,
  settings,
  text,
  type Variables,
} from './setting.js'
import { webhookShape, type WebhookInput, type WebhookSettings } from './webhook.js'

/** An agent of your own, as code. */
export interface CodeSettings {
  agent: Agent
}

/** Which agent, and how; an agent as code has no `type`. */
export type AgentSettings = DemoSettings | OpenAiCompatibleSettings | WebhookSettings | CodeSettings

/** What is said of an agent or a flow, whatever its kind. */
interface Entry<Version> {
  id: string
  name: string
  description: string | null
  /** Oldest first, the last is the latest; never empty. */
  versions: readonly ({ name: string } & Version)[]
}
export type AgentEntry = Entry<{ settings: AgentSettings }>
export type FlowEntry = Entry<{ steps: readonly FlowStepSettings[] }>

type Listed<Version> = {
  /** Letters, digits, `.`, `_` and `-`; used once among agents and flows. */
  id: string
  /** What people read. Default: the id. */
  name?: string | null
  description?: string | null
} & (Version | { versions: readonly ({ name: string } & Version)[] })

export type AgentEntryInput = Listed<
  DemoInput | OpenAiCompatibleInput | WebhookInput | CodeSettings
>
export type FlowEntryInput = Listed<{ steps: readonly FlowStepInput[] }>

const listed = () => ({
  id: identifier(),
  name: orNull(text(80)),
  description: orNull(text(500)),
})
type ListedOutput = z.output<z.ZodMiniObject<ReturnType<typeof listed>>>

/** The name of a lone version. */
const onlyVersion = '1'

const versionName = () =>
  form(
    /^(?!latest$)[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/,
    'a name of 1 to 100 letters, digits, ".", "_" and "-", other than "latest"',
  )

const entry = <Version>(
  { id, name, description }: ListedOutput,
  versions: readonly ({ name: string } & Version)[],
): Entry<Version> => ({ id, name: name ?? id, description, versions })

/** Loose, since what else belongs there depends on the type. */
const unknownKind = z.looseObject(
  { type: oneOf(['demo', 'openai-compatible', 'webhook']) },
  'an object',
)

/** An entry of either form. `shapeFor` answers the settings that one version takes. */
const entrySchema = <Version>(
  shapeFor: (value: unknown) => z.core.$ZodLooseShape | undefined,
  versionOf: (parsed: Record<string, unknown>) => Version,
) => {
  const withSettings = (common: z.core.$ZodLooseShape, value: unknown) => {
    const shape = shapeFor(value)
    return shape ? settings({ ...common, ...shape }) : unknownKind
  }
  const single = (value: unknown) =>
    z.pipe(
      withSettings(listed(), value),
      z.transform(({ id, name, description, ...rest }: ListedOutput & Record<string, unknown>) =>
        entry({ id, name, description }, [{ name: onlyVersion, ...versionOf(rest) }]),
      ),
    ) as unknown as z.core.$ZodType<Entry<Version>>
  const version = choice<{ name: string } & Version>(
    (value) =>
      z.pipe(
        withSettings({ name: versionName() }, value),
        z.transform(({ name, ...rest }: { name: string } & Record<string, unknown>) => ({
          name,
          ...versionOf(rest),
        })),
      ) as unknown as z.core.$ZodType<{ name: string } & Version>,
  )
  const versioned = z.pipe(
    settings({ ...listed(), versions: list(version, 1, 100) }),
    z.transform(({ versions, ...rest }) => entry<Version>(rest, versions)),
  )
  return choice<Entry<Version>>((value) =>
    member(value, 'versions') === undefined ? single(value) : versioned,
  )
}

const codeShape = {
  agent: z.custom<Agent>(
    (value) =>
      typeof value === 'object' &&
      value !== null &&
      'reply' in value &&
      typeof value.reply === 'function',
    'an object with a function "reply"',
  ),
}

export const agentEntrySchema = (variables: Variables) => {
  const kinds = {
    demo: demoShape(),
    'openai-compatible': openAiCompatibleShape(variables),
    webhook: webhookShape(variables),
  }
  return entrySchema<{ settings: AgentSettings }>(
    (value) => {
      if (member(value, 'agent') !== undefined) return codeShape
      const type = member(value, 'type')
      return typeof type === 'string' && Object.hasOwn(kinds, type)
        ? kinds[type as keyof typeof kinds]
        : undefined
    },
    // One of the shapes above has just parsed it.
    (parsed) => ({ settings: parsed as unknown as AgentSettings }),
  )
}

export const flowEntrySchema = () =>
  entrySchema<{ steps: readonly FlowStepSettings[] }>(
    () => ({ steps: flowStepsSchema() }),
    (parsed) => parsed as unknown as { steps: readonly FlowStepSettings[] },
  )
