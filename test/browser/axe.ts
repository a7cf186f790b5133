/** axe in a page: its source, and what all its rules but those of level AAA find there. */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type * as Axe from 'axe-core'
import type { Page } from 'playwright-core'

/** To be run in the page, in whatever way its policy lets it. */
export const axeSource = readFileSync(
  createRequire(import.meta.url).resolve('axe-core/axe.min.js'),
  'utf8',
)

/** Where `axeSource` has run. The rule of level AAA asks for other colours than were drawn. */
export const violationsOf = (page: Page, options: Axe.RunOptions = {}): Promise<string[]> =>
  page.evaluate(async (given) => {
    const { axe } = window as unknown as { axe: typeof Axe }
    const rules = axe
      .getRules()
      .map(({ ruleId }) => [ruleId, { enabled: ruleId !== 'color-contrast-enhanced' }])
    const { violations } = await axe.run(document, {
      rules: Object.fromEntries(rules) as Axe.RunOptions['rules'] & object,
      resultTypes: ['violations'],
      ...given,
    })
    return violations.flatMap(({ id, nodes }) =>
      nodes.map(
        ({ target, failureSummary }) => `${id} ${target.flat().join(' ')} ${failureSummary}`,
      ),
    )
  }, options)
