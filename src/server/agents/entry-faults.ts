/**
 * What can be wrong between agents and flows, each well formed by itself: ids that are used twice
 * and names of nobody.
 */
import type { AgentEntry, FlowEntry } from './entries.js'

/** The id of the agent that needs no configuration. */
export const demoId = 'demo'

export interface DirectoryEntries {
  agents: readonly AgentEntry[]
  flows: readonly FlowEntry[]
  /** An agent or a flow. Null: the first agent, or the demo. */
  defaultAgent: string | null
}

/** A value that cannot stay. A lone version has a place in `versions`, as all others. */
export interface EntryFault {
  path: (string | number)[]
  expected: string
}

export const findFaults = (entries: DirectoryEntries): EntryFault[] => {
  const { agents, flows, defaultAgent } = entries
  const faults: EntryFault[] = []
  const versionsById = new Map<string, string[]>()
  const all = [
    ...agents.map((entry, index) => ({ entry, path: ['agents', index] })),
    ...flows.map((entry, index) => ({ entry, path: ['flows', index] })),
  ]
  for (const { entry, path } of all) {
    const names = entry.versions.map(({ name }) => name)
    for (const [index, name] of names.entries()) {
      if (names.indexOf(name) === index) continue
      const expected = 'a name that no other version has'
      faults.push({ path: [...path, 'versions', index, 'name'], expected })
    }
    if (versionsById.has(entry.id)) {
      faults.push({ path: [...path, 'id'], expected: 'an id that no other agent or flow has' })
    } else versionsById.set(entry.id, names)
  }

  const agentIds = agents.map(({ id }) => id)
  if (!versionsById.has(demoId)) {
    agentIds.push(demoId)
    versionsById.set(demoId, ['1'])
  }
  for (const { entry, path } of all) {
    for (const [version, { steps }] of stepsOf(entry)) {
      for (const [step, { agent, version: name }] of steps.entries()) {
        const place = [...path, 'versions', version, 'steps', step]
        const names = versionsById.get(agent) ?? []
        if (!agentIds.includes(agent)) {
          const expected = `the id of an agent (${agentIds.join(', ')})`
          faults.push({ path: [...place, 'agent'], expected })
        } else if (name !== 'latest' && !names.includes(name)) {
          const expected = `a version of "${agent}" (${names.join(', ')}, latest)`
          faults.push({ path: [...place, 'version'], expected })
        }
      }
    }
  }
  if (defaultAgent !== null && !versionsById.has(defaultAgent)) {
    const expected = `the id of an agent or a flow (${[...versionsById.keys()].join(', ')})`
    faults.push({ path: ['defaultAgent'], expected })
  }
  return faults
}

const stepsOf = (entry: AgentEntry | FlowEntry) =>
  entry.versions.flatMap((version, index) =>
    'steps' in version ? [[index, version] as const] : [],
  )
