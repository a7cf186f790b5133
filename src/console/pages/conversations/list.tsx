/** Conversations, newest first: found by words and feedback, read on, and exported. */
import { useState } from 'preact/hooks'
import type { ComponentChildren } from 'preact'
import type { Conversation } from '../../../protocol/records.js'
import { useGo, usePlace } from '../../console.js'
import { Button, Link } from '../../parts/button.js'
import { EmptyState } from '../../parts/empty-state.js'
import { ProblemNotice } from '../../parts/notice.js'
import { Skeleton } from '../../parts/progress.js'
import { Table, type Column } from '../../parts/table.js'
import { Badge, countOf, exactTime, formatCount, RelativeTime } from '../../parts/words.js'
import { ExportAll } from './export-all.js'
import { Filters } from './filters.js'
import { noteList, useListing, type Listed, type Listing } from './listing.js'
import { addressOf, readFeedback, type Scope } from './query.js'

interface ConversationsProps {
  scope: Scope
  /** Below `/console`: where the list itself stands. */
  path: string
  /** Names of client tokens by id; null where all are of one. */
  tokenNames: ReadonlyMap<string, string> | null
  /** What to do where there is none at all. */
  empty: ComponentChildren
}

export const Conversations = ({ scope, path, tokenNames, empty }: ConversationsProps) => {
  const { query } = usePlace()
  const go = useGo()
  const search = query.get('search') ?? ''
  const feedback = readFeedback(query.get('feedback'))
  const listed = useListing({ scope, search, feedback })
  const [isExporting, setExporting] = useState(false)
  const { state } = listed
  const isFiltered = search !== '' || feedback !== ''
  const listing = state.phase === 'loading' ? null : state.listing
  const isEmpty = listing?.rows.length === 0 && !listing.hasMore && !isFiltered
  if (isEmpty && state.phase === 'ready') return <>{empty}</>
  const address = addressOf(path, search, feedback)
  noteList(address)
  const show = (nextSearch: string, nextFeedback: typeof feedback) => {
    const next = addressOf(path, nextSearch, nextFeedback)
    if (next !== address) void go(next, { replace: true })
  }
  return (
    <div class="conversations">
      <div class="list-head">
        <Filters search={search} feedback={feedback} onChange={show} />
        <div class="list-actions">
          <Button icon="refresh" kind="quiet" onClick={listed.reload}>
            Refresh
          </Button>
          <Button onClick={() => setExporting(true)}>Export…</Button>
        </div>
      </div>
      {state.phase === 'loading' && <Skeleton lines={6} />}
      {listing && <Rows listing={listing} tokenNames={tokenNames} isSearch={search !== ''} />}
      <Foot listed={listed} isSearch={search !== ''} onClear={() => show('', '')} />
      {isExporting && (
        <ExportAll query={{ scope, search, feedback }} onClose={() => setExporting(false)} />
      )}
    </div>
  )
}

const Rows = ({
  listing: { rows },
  tokenNames,
  isSearch,
}: {
  listing: Listing
  tokenNames: ReadonlyMap<string, string> | null
  isSearch: boolean
}) => {
  if (rows.length === 0) return null
  const columns: Column<Conversation>[] = [
    {
      label: 'First message',
      cell: (row) => (
        <Link to={`/conversations/${row.id}`} class="first-message">
          <span dir="auto" class={row.firstMessage === null ? 'silent' : ''}>
            {row.firstMessage ?? row.name}
          </span>
        </Link>
      ),
    },
    ...(tokenNames
      ? [
          {
            label: 'Client token',
            cell: (row: Conversation) => tokenNames.get(row.clientTokenId) ?? row.clientTokenId,
          },
        ]
      : []),
    {
      label: 'Site',
      cell: ({ origin }) => (
        <span class="site" title={origin ?? undefined}>
          {originInWords(origin)}
        </span>
      ),
    },
    {
      label: 'Messages',
      isNumber: true,
      cell: ({ messageCount }) => (messageCount === null ? '–' : formatCount(messageCount)),
    },
    {
      label: 'Feedback',
      cell: ({ feedbackCount }) =>
        feedbackCount > 0 ? <Badge tone="accent">{formatCount(feedbackCount)}</Badge> : null,
    },
    { label: 'Last activity', cell: ({ updatedAt }) => <RelativeTime at={updatedAt} /> },
  ]
  return (
    <Table
      caption={isSearch ? 'Conversations that were found' : 'Conversations, newest first'}
      rows={rows}
      keyOf={({ id }) => id}
      isLinked
      columns={columns}
    />
  )
}

/** What there is still to see, or why there is nothing. */
const Foot = ({
  listed: { state, more },
  isSearch,
  onClear,
}: {
  listed: Listed
  isSearch: boolean
  onClear: () => void
}) => {
  if (state.phase === 'loading') return null
  if (state.phase === 'failed') return <ProblemNotice problem={state.problem} onRetry={more} />
  const { rows, hasMore, searchedTo } = state.listing
  if (!hasMore && rows.length === 0) {
    return (
      <EmptyState
        icon="search"
        title="Nothing was found"
        actions={<Button onClick={onClear}>Show all conversations</Button>}
      >
        <p>
          {isSearch
            ? 'No message holds these words. Try fewer, or the beginning of one.'
            : 'No conversation has feedback of this kind.'}
        </p>
      </EmptyState>
    )
  }
  const found = countOf(rows.length, 'conversation')
  const soFar = rows.length === 0 ? 'Nothing found yet' : `${found} found`
  return (
    <div class="list-foot">
      <p class="meta" role="status">
        {!isSearch && (hasMore ? `The newest ${found}` : `All ${found}`)}
        {isSearch &&
          (hasMore && searchedTo
            ? `${soFar}, searched back to ${exactTime(searchedTo)}`
            : `${found} found, everything has been searched`)}
      </p>
      {hasMore && (
        <Button isBusy={state.phase === 'more'} onClick={more}>
          {isSearch ? 'Search further back' : 'Show more'}
        </Button>
      )}
    </div>
  )
}

/** `shop.example` for https; what is not a web page keeps its whole name. */
export const originInWords = (origin: string | null): string =>
  origin === null ? 'unknown' : origin.replace(/^https:\/\//, '')
