/**
 * Where the focus goes when the panel takes it.
 */
import { isTouch } from './composer.js'

/**
 * In a view that stands in place of the chat, its title. Else the field; on touch the title, since a keyboard would cover half of what there is to see; where
 * nothing can be written, the way on. Not out of the page that frames this one.
 */
export const focusIn = (inside: HTMLElement): void => {
  if (!document.hasFocus()) return
  const inChat = isTouch() ? ['.notice button', 'h2'] : ['.field textarea', '.notice button', 'h2']
  const order = inside.querySelector('.view') ? ['h2'] : inChat
  for (const name of order) {
    const target = inside.querySelector<HTMLElement>(name)
    if (target) return target.focus({ preventScroll: true })
  }
}

/** The field, behind what is written in it: to go on writing. */
export const focusAtEnd = (inside: HTMLElement): void => {
  const field = inside.querySelector<HTMLTextAreaElement>('.field textarea')
  field?.focus({ preventScroll: true })
  field?.setSelectionRange(field.value.length, field.value.length)
}
