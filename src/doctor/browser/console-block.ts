/** Reads the block that the widget prints in the console back into a finding. */
import { isWidgetCode, widgetCodes } from '../../diagnosis/codes.js'
import type { Finding } from '../../protocol/doctor.js'
import { failed, warned } from '../finding.js'

export const readBlock = (text: string): Finding => {
  const [, code, cause] = /^\[Parley\] ([a-z0-9_]+): (.*)/.exec(text) ?? []
  const line = (name: string) => new RegExp(`^ +${name} +(.*)$`, 'm').exec(text)?.[1] ?? null
  if (code === undefined) {
    return warned('console', text.split('\n', 1)[0] ?? '', 'see the console of the page')
  }
  const isWarning = isWidgetCode(code) && widgetCodes[code].level === 'warn'
  const finding = (isWarning ? warned : failed)(code, cause ?? '', line('Fix') ?? '')
  return { ...finding, text: `the widget says: ${cause ?? ''}`, more: line('More') }
}
