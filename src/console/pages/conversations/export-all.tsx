/** The dialog that exports a whole list or search: how far it is, a way to stop, and the file. */
import { useEffect, useRef, useState } from 'preact/hooks'
import { shownConversationSchema } from '../../../protocol/records.js'
import type { Api } from '../../api.js'
import { useApi } from '../../console.js'
import { download } from '../../export/download.js'
import { runExport, type ExportProgress, type ExportSource } from '../../export/export-run.js'
import { Button } from '../../parts/button.js'
import { Dialog } from '../../parts/dialog.js'
import { Notice, ProblemNotice } from '../../parts/notice.js'
import { Progress } from '../../parts/progress.js'
import { countOf, exactTime, formatCount } from '../../parts/words.js'
import { asProblem, isAborted, Problem } from '../../problem.js'
import { readPage, type ListQuery } from './query.js'

type State =
  | { phase: 'ready' }
  | { phase: 'running'; progress: ExportProgress | null }
  | { phase: 'done'; progress: ExportProgress }
  | { phase: 'failed'; problem: Problem }

const exportPageSize = 100

const sourceOf = (api: Api, query: ListQuery): ExportSource => ({
  list: (cursor, signal) => readPage(api, query, cursor, signal, exportPageSize),
  async show(id, signal) {
    try {
      const path = `conversations/${encodeURIComponent(id)}`
      return (await api.read(path, shownConversationSchema, { signal })).value
    } catch (error) {
      if (error instanceof Problem && error.code === 'not_found') return null
      throw error
    }
  },
})

export const ExportAll = ({ query, onClose }: { query: ListQuery; onClose: () => void }) => {
  const api = useApi()
  const [state, setState] = useState<State>({ phase: 'ready' })
  const running = useRef<AbortController | null>(null)
  useEffect(() => () => running.current?.abort(), [])

  const start = async () => {
    const controller = new AbortController()
    running.current = controller
    setState({ phase: 'running', progress: null })
    try {
      const { blob, progress } = await runExport(
        sourceOf(api, query),
        (next) => setState({ phase: 'running', progress: next }),
        controller.signal,
      )
      download(blob, `parley-conversations-${new Date().toISOString().slice(0, 10)}.jsonl`)
      setState({ phase: 'done', progress })
    } catch (error) {
      if (controller.signal.aborted || isAborted(error)) setState({ phase: 'ready' })
      else setState({ phase: 'failed', problem: asProblem(error) })
    }
  }
  const isFiltered = query.search !== '' || query.feedback !== ''
  return (
    <Dialog title="Export conversations" onClose={onClose}>
      <div class="dialog-text">
        <p>
          {isFiltered ? 'All conversations that match' : 'All conversations of this list'}, with
          their messages and feedback, in one file of JSON lines: one conversation a line. A single
          conversation can be exported as text or Markdown from its own page.
        </p>
      </div>
      <Outcome state={state} onRetry={() => void start()} />
      <div class="dialog-actions">
        {state.phase === 'running' ? (
          <Button onClick={() => running.current?.abort()}>Stop</Button>
        ) : (
          <Button onClick={onClose}>{state.phase === 'done' ? 'Close' : 'Cancel'}</Button>
        )}
        {state.phase !== 'done' && (
          <Button kind="primary" isBusy={state.phase === 'running'} onClick={() => void start()}>
            Export
          </Button>
        )}
      </div>
    </Dialog>
  )
}

const Outcome = ({ state, onRetry }: { state: State; onRetry: () => void }) => {
  switch (state.phase) {
    case 'ready':
      return null
    case 'running':
      return (
        <Progress
          label={progressInWords(state.progress)}
          {...(state.progress && { done: state.progress.written, total: state.progress.found })}
        />
      )
    case 'failed':
      return <ProblemNotice problem={state.problem} onRetry={onRetry} />
    default:
      return (
        <Notice
          tone="ok"
          isLive
          title={`${countOf(state.progress.written, 'conversation')} exported`}
        >
          {state.progress.gone > 0 && (
            <p>{countOf(state.progress.gone, 'conversation')} were deleted meanwhile.</p>
          )}
        </Notice>
      )
  }
}

const progressInWords = (progress: ExportProgress | null): string => {
  if (!progress) return 'Reading the list…'
  const written = `${formatCount(progress.written)} of ${formatCount(progress.found)} found so far`
  return progress.searchedTo
    ? `${written}, searched back to ${exactTime(progress.searchedTo)}`
    : written
}
