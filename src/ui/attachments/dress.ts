/** The styles of attachments, once for each panel, whichever part of them comes first. */
import { attachmentStyles } from '../styles/attachments.js'

const dressed = new WeakSet<(styles: string) => void>()

export const dress = (addStyles: (styles: string) => void): void => {
  if (dressed.has(addStyles)) return
  dressed.add(addStyles)
  addStyles(attachmentStyles)
}
