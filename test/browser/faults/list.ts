/** All that is planted, in the order of the table, and that table as the documentation has it. */
import type { Fault } from './fault.js'
import { healthyPages } from './plants/healthy.js'
import { installFaults } from './plants/installs.js'
import { limitFaults } from './plants/limits.js'
import { networkFaults } from './plants/networks.js'
import { originFaults } from './plants/origins.js'
import { policyFaults } from './plants/policies.js'
import { programFaults } from './plants/programs.js'
import { scriptFaults } from './plants/scripts.js'
import { tokenFaults } from './plants/tokens.js'

export const allFaults: readonly Fault[] = [
  ...policyFaults,
  ...networkFaults,
  ...originFaults,
  ...tokenFaults,
  ...limitFaults,
  ...scriptFaults,
  ...installFaults,
  ...programFaults,
  ...healthyPages,
]

/** Markdown, a line for each; what is planted by header and by meta alike is one. */
export const renderReference = (): string => {
  const lines = allFaults.map(({ planted, code, isCertain = true, visitor, refusals }) => {
    const counts = Object.entries(refusals ?? {}).map(([name, count]) => `${count} × ${name}`)
    const verdict = code === 'silence' ? 'nothing' : `\`${code}\`${isCertain ? '' : ', likely'}`
    const cells = [
      planted.replace(/^CSP by (header|meta): /, 'CSP by header and by meta: '),
      verdict,
      visitor ?? '–',
      counts.join(', ') || '–',
    ]
    return `| ${cells.join(' | ')} |`
  })
  return [
    '| planted | the console says | the visitor reads | refusals counted |',
    '|---|---|---|---|',
    ...new Set(lines),
  ].join('\n')
}
