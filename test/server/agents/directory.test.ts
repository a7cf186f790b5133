import { describe, expect, test } from 'vitest'
import type { Agent } from '../../../src/server/agents/agent.js'
import { createDirectory } from '../../../src/server/agents/directory.js'
import type { AgentEntry, FlowEntry } from '../../../src/server/agents/entries.js'
import { agentContract, ask, collect, textOf } from '../../contracts/agent.js'

const saying = (words: string): Agent => ({
  reply: async function* () {
    yield { type: 'text', delta: words }
  },
})

const entry = (id: string, ...versions: [name: string, words: string][]): AgentEntry => ({
  id,
  name: id.toUpperCase(),
  description: null,
  versions: versions.map(([name, words]) => ({ name, settings: { agent: saying(words) } })),
})

const flow = (id: string, agent: string, version = 'latest'): FlowEntry => ({
  id,
  name: id,
  description: 'A flow',
  versions: [{ name: '1', steps: [{ agent, version, prompt: null }] }],
})

const nothing = { agents: [], flows: [], defaultAgent: null }
const textFrom = async (agent: Agent | undefined, message = 'Hi'): Promise<string> =>
  agent ? textOf((await collect(agent.reply(ask(message)))).events) : 'nobody'

agentContract('the demo agent of an empty directory', async () => ({
  agent: createDirectory(nothing, {}).default.agent('latest'),
  asks: {
    plain: {
      message: 'bye',
      text: 'Goodbye! The conversation stays here, so you can come back to it.',
    },
    empty: '/empty',
    failing: '/error timeout',
    failingLate: {
      message: '/error late',
      text: 'This answer begins as if all were well, and then, in the middle of a',
    },
    silent: '/slow 60',
    endless: '/long 300',
  },
  running: () => 0,
  close: async () => undefined,
}))

describe('the directory', () => {
  test('without any configuration there is the demo agent, and it is the default', () => {
    const directory = createDirectory(nothing, {})
    expect(directory.list().map(({ id, kind, versions }) => ({ id, kind, versions }))).toEqual([
      { id: 'demo', kind: 'agent', versions: ['1'] },
    ])
    expect(directory.default).toBe(directory.find('demo'))
    expect(directory.find('other')).toBeUndefined()
  })

  test('the first agent is the default unless another is named', () => {
    const agents = [entry('a', ['1', 'A']), entry('b', ['1', 'B'])]
    expect(createDirectory({ ...nothing, agents }, {}).default.id).toBe('a')
    const named = (defaultAgent: string) =>
      createDirectory({ agents, flows: [flow('f', 'b')], defaultAgent }, {}).default.id
    expect([named('b'), named('f'), named('demo')]).toEqual(['b', 'f', 'demo'])
  })

  test('the demo agent stays beside others, unless its id is given to one', async () => {
    const beside = createDirectory({ ...nothing, agents: [entry('a', ['1', 'A'])] }, {})
    expect(beside.list().map(({ id }) => id)).toEqual(['a', 'demo'])
    const own = createDirectory({ ...nothing, agents: [entry('demo', ['1', 'Mine'])] }, {})
    expect(own.list()).toHaveLength(1)
    expect(await textFrom(own.find('demo')?.agent('1'))).toBe('Mine')
  })

  test('a version that is gone is answered by the latest', async () => {
    const agents = [entry('a', ['1', 'first'], ['2', 'second'])]
    const listing = createDirectory({ ...nothing, agents }, {}).find('a')
    expect(listing?.versions).toEqual(['1', '2'])
    expect(await textFrom(listing?.agent('1'))).toBe('first')
    expect(await textFrom(listing?.agent('2'))).toBe('second')
    expect(await textFrom(listing?.agent('latest'))).toBe('second')
    expect(await textFrom(listing?.agent('0'))).toBe('second')
  })

  test('a flow asks the agent and the version that it names', async () => {
    const agents = [entry('a', ['1', 'first'], ['2', 'second'])]
    const flows = [flow('old', 'a', '1'), flow('new', 'a'), flow('try', 'demo')]
    const directory = createDirectory({ agents, flows, defaultAgent: null }, {})
    expect(directory.find('old')).toMatchObject({ kind: 'flow', description: 'A flow' })
    expect(await textFrom(directory.find('old')?.agent('latest'))).toBe('first')
    expect(await textFrom(directory.find('new')?.agent('latest'))).toBe('second')
    expect(await textFrom(directory.find('try')?.agent('latest'), 'bye')).toContain('Goodbye')
  })

  test('entries that contradict each other make no directory', () => {
    const agents = [entry('a', ['1', 'A'])]
    const make = (more: object) => () => createDirectory({ ...nothing, agents, ...more }, {})
    expect(make({ agents: [...agents, ...agents] })).toThrow('agents.1.id: expected an id that no')
    expect(make({ flows: [flow('a', 'a')] })).toThrow('flows.0.id')
    expect(make({ flows: [flow('f', 'b')] })).toThrow('the id of an agent (a, demo)')
    expect(make({ flows: [flow('f', 'f')] })).toThrow('the id of an agent (a, demo)')
    expect(make({ flows: [flow('f', 'a', '9')] })).toThrow('a version of "a" (1, latest)')
    expect(make({ defaultAgent: 'b' })).toThrow('the id of an agent or a flow (a, demo)')
  })
})
