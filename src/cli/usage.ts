/** `parley usage`: what happened with a client token over time, and what of its limits is used. */
import type { Usage } from '../protocol/records.js'
import { readChoice } from './choice.js'
import { defineCommand } from './command.js'
import { withControl } from './control.js'
import { readMoment } from './moment.js'
import { columns, indent, sections } from './text.js'
import { readTokenId, tokenNote, tokenOperand } from './token-id.js'

export const usage = defineCommand({
  name: 'usage',
  usage: 'ID [--from ISO] [--to ISO] [--bucket hour|day] [options]',
  summary: 'Shows sessions, messages and refusals of a client token over time.',
  notes: [
    'The limits, and what is used of them, are of all visitors of the site together.',
    tokenNote,
  ],
  examples: [
    'parley usage ct_…',
    'parley usage ct_… --from 2030-01-01 --to 2030-02-01 --bucket day',
  ],
  operands: [tokenOperand],
  options: {
    from: {
      type: 'string',
      placeholder: 'ISO',
      about: 'A date or a date-time with its zone. Default: 7 days before the end.',
    },
    to: {
      type: 'string',
      placeholder: 'ISO',
      about: 'A date or a date-time with its zone. Default now.',
    },
    bucket: {
      type: 'string',
      placeholder: 'hour|day',
      about: 'A line for each hour or each day (UTC). Default hour up to three days, else day.',
    },
  },
  optionOfField: { from: '--from', to: '--to' },
  run: async ({ flags, operands: [written = ''], print }) => {
    const query = {
      ...(flags.from !== undefined && { from: readMoment('--from', flags.from) }),
      ...(flags.to !== undefined && { to: readMoment('--to', flags.to) }),
      ...(flags.bucket !== undefined && {
        bucket: readChoice('--bucket', flags.bucket, ['hour', 'day']),
      }),
    }
    await withControl(flags, async (control) => {
      const id = await readTokenId(control.tokens, written)
      const counted = await control.usage.ofToken(id, query)
      print({ text: describeUsage(counted), json: counted })
    })
  },
})

const describeUsage = (counted: Usage): string => {
  const { from, to, bucket, total, buckets, current } = counted
  const isDaily = bucket === 'day'
  const row = (name: string, { sessions, messages, refusals }: Usage['total']): string[] => [
    name,
    String(sessions),
    String(messages),
    String(Object.values(refusals).reduce((sum, count) => sum + count, 0)),
  ]
  const codes = Object.entries(total.refusals).toSorted(([, one], [, other]) => other - one)
  return sections(
    `From ${from} to ${to}, by ${bucket} (UTC)`,
    columns([
      [isDaily ? 'DAY' : 'HOUR', 'SESSIONS', 'MESSAGES', 'REFUSALS'],
      ...buckets.map((one) => row(one.start.slice(0, isDaily ? 10 : 16), one)),
      row('total', total),
    ]),
    ...(codes.length > 0
      ? [
          `Refusals by reason:\n${indent(columns(codes.map(([code, count]) => [code, String(count)])))}`,
        ]
      : []),
    `Used now, of all visitors together:\n${indent(
      columns(
        Object.entries(current).map(([name, { used, limit }]) => [
          `messages in the last ${name}`,
          `${used} of ${limit}`,
        ]),
      ),
    )}`,
  )
}
