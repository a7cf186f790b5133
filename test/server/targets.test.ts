import { expect, test } from 'vitest'
import { createDirectory } from '../../src/server/agents/directory.js'
import type { AgentEntry, FlowEntry } from '../../src/server/agents/entries.js'
import { describeAgents } from '../../src/server/targets.js'
import { createScriptedAgent } from './scripted-agent.js'

const versions = ['1', '2'].map((name) => ({
  name,
  settings: { agent: createScriptedAgent().agent },
}))
const sales: AgentEntry = { id: 'sales', name: 'Sales', description: 'Sells.', versions }
const flow: FlowEntry = {
  id: 'triage',
  name: 'Triage',
  description: null,
  versions: [{ name: 'a', steps: [{ agent: 'sales', version: '1', prompt: null }] }],
}

test('agents and flows are described with their versions in order, and who is the default', () => {
  const directory = createDirectory({ agents: [sales], flows: [flow], defaultAgent: 'triage' }, {})
  expect(describeAgents(directory)).toEqual({
    agents: [
      { id: 'sales', name: 'Sales', description: 'Sells.', versions: ['1', '2'] },
      expect.objectContaining({ id: 'demo', versions: ['1'] }),
    ],
    flows: [{ id: 'triage', name: 'Triage', description: null, versions: ['a'] }],
    default: { kind: 'flow', id: 'triage', name: 'Triage' },
  })
})

test('without a configuration the demo answers', () => {
  const directory = createDirectory({ agents: [], flows: [], defaultAgent: null }, {})
  expect(describeAgents(directory)).toMatchObject({
    agents: [{ id: 'demo' }],
    flows: [],
    default: { kind: 'agent', id: 'demo' },
  })
})
