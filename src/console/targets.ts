/** Who answers for a client token, as one choice of a list. */
import type { Agents, ClientToken } from '../protocol/control.js'
import type { Choice } from './parts/inputs.js'

type Naming = Pick<ClientToken, 'agentIds' | 'flowIds' | 'defaultFlowId' | 'pinToVersion'>
type Target = Agents['agents'][number]

/** Answers where the token names nobody. */
export const serverDefault = ''

const agentKey = (id: string) => `agent:${id}`
const flowKey = (id: string) => `flow:${id}`

/** The choice that a token stands for, or null where a program has named several. */
export const chosenTarget = ({ agentIds, flowIds, defaultFlowId }: Naming): string | null => {
  const flows = new Set([...(defaultFlowId === null ? [] : [defaultFlowId]), ...flowIds])
  if (flows.size + agentIds.length > 1) return null
  const [flow] = flows
  if (flow !== undefined) return flowKey(flow)
  return agentIds[0] === undefined ? serverDefault : agentKey(agentIds[0])
}

/** The fields of a token that has made this choice. */
export const namingOf = (choice: string): Omit<Naming, 'pinToVersion'> => {
  const id = choice.slice(choice.indexOf(':') + 1)
  return {
    agentIds: choice.startsWith('agent:') ? [id] : [],
    flowIds: choice.startsWith('flow:') ? [id] : [],
    defaultFlowId: null,
  }
}

export const findTarget = ({ agents, flows }: Agents, choice: string): Target | undefined =>
  agents.find(({ id }) => agentKey(id) === choice) ?? flows.find(({ id }) => flowKey(id) === choice)

/** @param current of the token: one that the configuration no longer has stays visible */
export const targetChoices = (agents: Agents, current: string | null): Choice<string>[] => {
  const choices = [
    { value: serverDefault, label: `The server’s default (${agents.default.name})` },
    ...agents.agents.map(({ id, name }) => ({ value: agentKey(id), label: name })),
    ...agents.flows.map(({ id, name }) => ({ value: flowKey(id), label: `${name} (flow)` })),
  ]
  if (current === null || choices.some(({ value }) => value === current)) return choices
  const id = current.slice(current.indexOf(':') + 1)
  return [...choices, { value: current, label: `${id} (no longer configured)` }]
}
