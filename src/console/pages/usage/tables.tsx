/** The same numbers for those who read tables: by time, and refusals by what they mean. */
import type { Usage } from '../../../protocol/records.js'
import { longTime } from '../../chart/time.js'
import { Table } from '../../parts/table.js'
import { formatCount } from '../../parts/words.js'
import { countRefusals, type Reason } from './refusals.js'

/** Newest first. */
export const NumbersTable = ({ usage: { buckets, bucket } }: { usage: Usage }) => (
  <Table
    caption={`Sessions, messages and refusals by ${bucket}`}
    rows={buckets.toReversed()}
    keyOf={({ start }) => start}
    columns={[
      {
        label: bucket === 'day' ? 'Day (UTC)' : 'Hour',
        cell: ({ start }) => longTime(start, bucket),
      },
      { label: 'Sessions', isNumber: true, cell: ({ sessions }) => formatCount(sessions) },
      { label: 'Messages', isNumber: true, cell: ({ messages }) => formatCount(messages) },
      {
        label: 'Refusals',
        isNumber: true,
        cell: ({ refusals }) => formatCount(countRefusals(refusals)),
      },
    ]}
  />
)

/** Also the key to the chart's colours. */
export const RefusalsTable = ({ reasons }: { reasons: readonly Reason[] }) => (
  <Table
    caption="Refusals by reason"
    rows={reasons}
    keyOf={({ code }) => code}
    columns={[
      {
        label: 'Reason',
        cell: ({ code, series }) => (
          <span class="reason">
            <svg class="swatch" viewBox="0 0 10 10" aria-hidden="true">
              <rect class={`chart-bar series-${series}`} width="10" height="10" rx="2" />
            </svg>
            <a href={`/docs/errors/${code}`} target="_blank" rel="noopener">
              <code>{code}</code>
            </a>
          </span>
        ),
      },
      { label: 'What it means', cell: ({ meaning }) => meaning },
      { label: 'Count', isNumber: true, cell: ({ count }) => formatCount(count) },
    ]}
  />
)
