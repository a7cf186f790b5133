/** Light, dark, or as the system has it. */
import { useConsole } from './console.js'
import { Icon, type IconName } from './parts/icons.js'
import type { SchemeWish } from './preferences.js'
import { useStore } from './store.js'

const wishes: readonly { wish: SchemeWish; name: string; icon: IconName }[] = [
  { wish: 'auto', name: 'As the system has it', icon: 'device' },
  { wish: 'light', name: 'Light', icon: 'sun' },
  { wish: 'dark', name: 'Dark', icon: 'moon' },
]

export const SchemeSwitch = () => {
  const { preferences } = useConsole()
  const current = useStore(preferences.scheme)
  return (
    <div class="scheme" role="group" aria-label="Appearance of the console">
      {wishes.map(({ wish, name, icon }) => (
        <button
          key={wish}
          type="button"
          aria-label={name}
          title={name}
          aria-pressed={wish === current}
          onClick={() => preferences.scheme.set(wish)}
        >
          <Icon name={icon} />
        </button>
      ))}
    </div>
  )
}
