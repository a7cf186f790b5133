/** Who answers: an agent or a flow of the configuration, and which version of it. */
import type { Agents } from '../../../protocol/control.js'
import type { Loader } from '../../load.js'
import { Field } from '../../parts/field.js'
import { Select } from '../../parts/inputs.js'
import { ProblemNotice } from '../../parts/notice.js'
import { Skeleton } from '../../parts/progress.js'
import { fieldError, type Problem } from '../../problem.js'
import { findTarget, serverDefault, targetChoices } from '../../targets.js'

interface TargetFieldProps {
  agents: Loader<Agents>
  /** Null: a program has named several, and so it stays until one is chosen. */
  target: string | null
  /** Their names, for that case. */
  several?: string
  version: string
  onChange: (target: string, version: string) => void
  problem: Problem | null
}

const keepSeveral = 'several'

export const TargetField = (props: TargetFieldProps) => {
  const { agents, target, several = '', version, onChange, problem } = props
  const { state } = agents
  if (state.phase === 'loading') return <Skeleton lines={2} />
  if (state.phase === 'failed') {
    return <ProblemNotice problem={state.problem} onRetry={agents.reload} />
  }
  const choices = [
    ...(target === null ? [{ value: keepSeveral, label: `As it is: ${several}` }] : []),
    ...targetChoices(state.value, target),
  ]
  const chosen = target === null ? undefined : findTarget(state.value, target)
  const error = ['agentIds', 'flowIds', 'defaultFlowId', 'agentIds[0]', 'flowIds[0]']
    .map((path) => fieldError(problem, path))
    .find((message) => message !== undefined)
  return (
    <>
      <Field
        label="Who answers"
        hint={
          chosen?.description ??
          (target === serverDefault
            ? 'Whoever the server’s configuration names first. A change there changes who answers here.'
            : 'The agents and flows are those of the server’s configuration.')
        }
        error={error}
      >
        {(ties) => (
          <Select
            {...ties}
            value={target ?? keepSeveral}
            choices={choices}
            onChange={(next) => {
              if (next !== keepSeveral) onChange(next, 'latest')
            }}
          />
        )}
      </Field>
      {chosen && chosen.versions.length > 1 && (
        <Field
          label="Version"
          hint="Latest follows the configuration. A fixed one stays until you change it here."
          error={fieldError(problem, 'pinToVersion')}
        >
          {(ties) => (
            <Select
              {...ties}
              value={version}
              choices={[
                { value: 'latest', label: `Latest (now ${chosen.versions.at(-1)})` },
                ...chosen.versions.toReversed().map((name) => ({ value: name, label: name })),
              ]}
              onChange={(next) => onChange(target ?? serverDefault, next)}
            />
          )}
        </Field>
      )}
    </>
  )
}
