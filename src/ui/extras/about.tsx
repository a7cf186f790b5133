/** What this chat is: whose, where what is said goes, and the version. */
import { version } from '../../diagnosis/version.js'
import type { Extra, ExtraParts } from '../extras.js'
import { Icon } from '../icons.js'
import { quietStyles } from '../styles/quiet.js'

const hostOf = (api: string): string => {
  try {
    return new URL(api).host
  } catch {
    return location.host
  }
}

export const create = ({ options, addStyles }: ExtraParts): Extra => {
  addStyles(quietStyles)
  return {
    begin() {},
    end() {},
    render: ({ words, wishes, state }) => (
      <div class="quiet about">
        <Icon name="about" />
        <h3 dir="auto">{wishes.title ?? state.opened?.name ?? words('title')}</h3>
        <p>{words('sentTo', { host: hostOf(options().api) })}</p>
        <p class="meta">{words('madeWith', { version })}</p>
      </div>
    ),
  }
}
