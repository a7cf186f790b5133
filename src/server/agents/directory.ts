/**
 * Everyone who can answer, made from the configuration. The built-in agent `demo` is there unless
 * the configuration gives that id to another.
 */
import type { Agent, Directory, Listing } from './agent.js'
import { createDemo } from './demo.js'
import type { AgentSettings, FlowEntry } from './entries.js'
import { demoId, findFaults, type DirectoryEntries } from './entry-faults.js'
import { createFlow, type FlowStep } from './flow.js'
import { createOpenAiCompatible } from './openai-compatible.js'
import type { Variables } from './setting.js'
import { createWebhook } from './webhook.js'

/**
 * `variables` holds the secrets that the entries name.
 *
 * @throws Error if the entries contradict each other or a variable is not set.
 */
export const createDirectory = (
  entries: DirectoryEntries,
  variables: Variables = process.env,
): Directory => {
  const [fault] = findFaults(entries)
  if (fault) throw new Error(`${fault.path.join('.')}: expected ${fault.expected}`)
  const listings = new Map<string, Listing>()
  for (const { id, name, description, versions } of entries.agents) {
    const agents = versions.map((version): [string, Agent] => [
      version.name,
      createAgent(version.settings, variables),
    ])
    listings.set(id, createListing({ kind: 'agent', id, name, description }, agents))
  }
  const taken = new Set([...entries.agents, ...entries.flows].map(({ id }) => id))
  const demo = taken.has(demoId) ? undefined : demoListing()
  if (demo) listings.set(demoId, demo)
  const stepOf = ({ agent: id, version, prompt }: FlowEntryStep, index: number): FlowStep => ({
    name: `agent "${id}"`,
    agent: listings.get(id)?.agent(version) ?? missing(id),
    prompt: prompt ?? (index === 0 ? '{{message}}' : '{{previous}}'),
  })
  // After the agents, which their steps name.
  for (const { id, name, description, versions } of entries.flows) {
    const flows = versions.map((version): [string, Agent] => [
      version.name,
      createFlow(version.steps.map(stepOf)),
    ])
    listings.set(id, createListing({ kind: 'flow', id, name, description }, flows))
  }
  const defaultId = entries.defaultAgent ?? entries.agents[0]?.id ?? demoId
  return {
    find: (id) => listings.get(id),
    list: () => [...listings.values()],
    default: listings.get(defaultId) ?? missing(defaultId),
  }
}

type FlowEntryStep = FlowEntry['versions'][number]['steps'][number]

const missing = (id: string): never => {
  throw new Error(`There is no agent or flow "${id}"`)
}

const createAgent = (settings: AgentSettings, variables: Variables): Agent => {
  if ('agent' in settings) return settings.agent
  if (settings.type === 'demo') return createDemo(settings)
  if (settings.type === 'webhook') return createWebhook(settings, variables)
  return createOpenAiCompatible(settings, variables)
}

const demoListing = (): Listing =>
  createListing(
    {
      kind: 'agent',
      id: demoId,
      name: 'Demo',
      description: 'Answers about Parley from a script, without a network or a key.',
    },
    [['1', createDemo()]],
  )

const createListing = (
  about: Pick<Listing, 'kind' | 'id' | 'name' | 'description'>,
  versions: readonly (readonly [string, Agent])[],
): Listing => {
  const byName = new Map(versions)
  const latest = versions.at(-1)?.[1] ?? missing(about.id)
  return {
    ...about,
    versions: versions.map(([name]) => name),
    agent: (version) => byName.get(version) ?? latest,
  }
}
