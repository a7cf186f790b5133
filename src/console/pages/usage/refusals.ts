/** Refusals by reason, as series for a chart and as rows with their meaning. */
import { errors, type ErrorCode } from '../../../protocol/errors.js'
import type { Usage } from '../../../protocol/records.js'
import type { Series } from '../../chart/bars.js'

export interface Reason {
  code: string
  count: number
  /** One sentence. */
  meaning: string
  /** Index of its series in the chart; several share the last one. */
  series: number
}

/** Colours that can be told apart. */
const maxSeries = 6

export const reasonsOf = ({ total }: Pick<Usage, 'total'>): Reason[] =>
  Object.entries(total.refusals)
    .filter(([, count]) => count > 0)
    .sort(([oneCode, one], [otherCode, other]) => other - one || oneCode.localeCompare(otherCode))
    .map(([code, count], index, all) => ({
      code,
      count,
      meaning: meaningOf(code),
      series: all.length <= maxSeries ? index : Math.min(index, maxSeries - 1),
    }))

export const refusalSeries = (
  { buckets }: Pick<Usage, 'buckets'>,
  reasons: readonly Reason[],
): Series[] => {
  const count = Math.max(0, ...reasons.map(({ series }) => series + 1))
  return Array.from({ length: count }, (_, series) => {
    const own = reasons.filter((reason) => reason.series === series)
    return {
      name: own.length === 1 ? (own[0]?.code ?? '') : 'others',
      values: buckets.map(({ refusals }) =>
        own.reduce((sum, { code }) => sum + (refusals[code] ?? 0), 0),
      ),
    }
  })
}

export const countRefusals = (refusals: Readonly<Record<string, number>>): number =>
  Object.values(refusals).reduce((sum, count) => sum + count, 0)

const meaningOf = (code: string): string =>
  Object.hasOwn(errors, code)
    ? `${errors[code as ErrorCode].title}.`
    : 'A reason that this console does not know: it may be older than the server.'
