/**
 * Copies text, also where `navigator.clipboard` does not exist: pages on plain http.
 */

/** @param nearby An element to put a field beside for a moment; a modal dialog lets in no other. */
export const copyText = async (text: string, nearby: HTMLElement): Promise<boolean> => {
  try {
    await navigator.clipboard.writeText(text)
    return true
  } catch {
    return copyBySelection(text, nearby)
  }
}

const copyBySelection = (text: string, nearby: HTMLElement): boolean => {
  const focused = (nearby.getRootNode() as Document | ShadowRoot).activeElement
  const field = document.createElement('textarea')
  field.value = text
  field.className = 'hidden'
  nearby.append(field)
  field.select()
  try {
    return document.execCommand('copy')
  } catch {
    return false
  } finally {
    field.remove()
    if (focused instanceof HTMLElement) focused.focus()
  }
}
