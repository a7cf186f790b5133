/** Live or test: what lists show and what is created, unmistakable on every page. */
import type { Environment } from '../protocol/control.js'
import { useConsole, useEnvironment, useGo, usePlace } from './console.js'
import { Radios } from './parts/inputs.js'
import type { Area } from './routes.js'

const choices: readonly { value: Environment; label: string }[] = [
  { value: 'live', label: 'Live' },
  { value: 'test', label: 'Test' },
]

export const EnvironmentSwitch = ({ area }: { area: Area | null }) => {
  const { preferences } = useConsole()
  const environment = useEnvironment()
  const { path } = usePlace()
  const go = useGo()
  return (
    <div class="environment">
      <Radios
        legend="Live or test"
        value={environment}
        choices={choices}
        onChange={(next) => {
          // One thing is either live or test: the other side has a list of its own.
          const isOneThing = path.split('/').length > 2 && !path.endsWith('/new')
          if (!area || !isOneThing) return preferences.environment.set(next)
          void go(`/${area}`).then((hasLeft) => {
            if (hasLeft) preferences.environment.set(next)
          })
        }}
      />
    </div>
  )
}
