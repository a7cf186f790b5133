/** What this chat is: whose, where what is said goes, and the version. */
import { version } from '../../diagnosis/version.js'
import type { WidgetOptions } from '../../launcher/panel.js'
import { Icon } from '../icons.js'
import type { View } from '../view.js'

const hostOf = (api: string): string => {
  try {
    return new URL(api).host
  } catch {
    return location.host
  }
}

export const About = ({ view, options }: { view: View; options: WidgetOptions }) => {
  const { words, wishes, state } = view
  return (
    <div class="quiet">
      <Icon name="about" />
      <h3 dir="auto">{wishes.title ?? state.opened?.name ?? words('title')}</h3>
      <p>{words('sentTo', { host: hostOf(options.api) })}</p>
      <p class="meta">{words('madeWith', { version })}</p>
    </div>
  )
}
