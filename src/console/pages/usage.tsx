/** The tab “Usage”: sessions, messages and refusals over time, as charts and as a table. */
import { usageSchema, type Usage } from '../../protocol/records.js'
import { BarChart } from '../chart/bar-chart.js'
import { longTime, shortTime } from '../chart/time.js'
import { useApi, useGo, usePlace } from '../console.js'
import { Load, useLoad } from '../load.js'
import { IconButton, LinkButton } from '../parts/button.js'
import { EmptyState } from '../parts/empty-state.js'
import { Radios } from '../parts/inputs.js'
import { Card } from '../parts/page.js'
import { formatCount } from '../parts/words.js'
import type { TabProps } from '../tab.js'
import { NumbersTable, RefusalsTable } from './usage/tables.js'
import { rangeChoices, readRange, usageQuery } from './usage/range.js'
import { countRefusals, reasonsOf, refusalSeries } from './usage/refusals.js'

export const UsageTab = ({ token }: TabProps) => {
  const api = useApi()
  const go = useGo()
  const range = readRange(usePlace().query.get('range'))
  const loader = useLoad(
    async (signal) => {
      const query = usageQuery(range, Date.now())
      const path = `client-tokens/${token.id}/usage`
      return (await api.read(path, usageSchema, { query, signal })).value
    },
    [token.id, range],
  )
  return (
    <>
      <div class="toolbar">
        <Radios
          legend="Time"
          value={range}
          choices={rangeChoices}
          onChange={(next) => void go(`/tokens/${token.id}/usage?range=${next}`, { replace: true })}
        />
        <IconButton icon="refresh" name="Refresh" onClick={loader.reload} />
      </div>
      <Load loader={loader}>{(usage) => <Shown usage={usage} tokenId={token.id} />}</Load>
    </>
  )
}

const Shown = ({ usage, tokenId }: { usage: Usage; tokenId: string }) => {
  const { total, buckets, bucket } = usage
  const refused = countRefusals(total.refusals)
  if (total.sessions + total.messages + refused === 0) {
    return <Nothing tokenId={tokenId} />
  }
  const labels = {
    shortLabels: buckets.map(({ start }) => shortTime(start, bucket)),
    longLabels: buckets.map(({ start }) => longTime(start, bucket)),
  }
  return (
    <div class="usage">
      <dl class="tiles">
        <Tile name="Sessions" value={total.sessions} hint="chats that were opened" />
        <Tile name="Messages" value={total.messages} hint="by visitors, admitted" />
        <Tile name="Refusals" value={refused} hint="requests that were turned away" />
      </dl>
      <Card>
        <BarChart
          title="Messages"
          what="messages"
          series={[{ name: 'messages', values: buckets.map(({ messages }) => messages) }]}
          {...labels}
        />
      </Card>
      <Card>
        <BarChart
          title="Sessions"
          what="sessions"
          series={[{ name: 'sessions', values: buckets.map(({ sessions }) => sessions) }]}
          {...labels}
        />
      </Card>
      <Refusals usage={usage} labels={labels} />
      <details class="numbers">
        <summary>The numbers in a table</summary>
        <NumbersTable usage={usage} />
      </details>
      <p class="meta">
        {bucket === 'day'
          ? 'Days begin at midnight UTC; the last one is still running.'
          : 'Hours are by your own clock; the last one is still running.'}
      </p>
    </div>
  )
}

const Tile = ({ name, value, hint }: { name: string; value: number; hint: string }) => (
  <div class="tile">
    <dt>{name}</dt>
    <dd>
      <span class="tile-number">{formatCount(value)}</span>
      <span class="meta">{hint}</span>
    </dd>
  </div>
)

const Nothing = ({ tokenId }: { tokenId: string }) => (
  <EmptyState
    icon="conversations"
    title="Nothing happened in this time"
    actions={
      <LinkButton to={`/tokens/${tokenId}/install`} kind="primary">
        Install the chat
      </LinkButton>
    }
  >
    <p>
      As soon as a page with this token is opened and somebody writes, sessions, messages and
      refusals are counted here.
    </p>
  </EmptyState>
)

interface Labels {
  shortLabels: readonly string[]
  longLabels: readonly string[]
}

const Refusals = ({ usage, labels }: { usage: Usage; labels: Labels }) => {
  const reasons = reasonsOf(usage)
  return (
    <Card>
      {reasons.length > 0 ? (
        <>
          <BarChart
            title="Refusals by reason"
            what="refusals"
            series={refusalSeries(usage, reasons)}
            {...labels}
          />
          <RefusalsTable reasons={reasons} />
        </>
      ) : (
        <p class="chart-none">
          <span class="chart-title">Refusals by reason</span>
          No request was refused in this time.
        </p>
      )}
    </Card>
  )
}
