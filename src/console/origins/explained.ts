/** What the server says of a list of origins while it is written. */
import { useEffect, useState } from 'preact/hooks'
import {
  explainedOriginsSchema,
  type ExplainedEntry,
  type ExplainedOrigins,
} from '../../protocol/control.js'
import { useApi } from '../console.js'

export interface Explained {
  /** Of the entry at this index of the list; undefined until the server has answered about it. */
  of: (index: number, written: string) => ExplainedEntry | undefined
  warnings: ExplainedOrigins['warnings']
}

const pauseMs = 250
/** More are refused anyway. */
const maxEntries = 100

export const useExplained = (entries: readonly string[]): Explained => {
  const api = useApi()
  const [known, setKnown] = useState<ExplainedOrigins>({ entries: [], warnings: [] })
  const asked = JSON.stringify(entries.slice(0, maxEntries))
  useEffect(() => {
    const controller = new AbortController()
    const timer = setTimeout(() => {
      api
        .write('POST', 'origins/explain', explainedOriginsSchema, {
          body: { allowedOrigins: JSON.parse(asked) },
          signal: controller.signal,
        })
        .then(({ value }) => {
          if (!controller.signal.aborted) setKnown(value)
        })
        // Without the explanation the form works all the same; saving says what is wrong.
        .catch(() => {})
    }, pauseMs)
    return () => {
      clearTimeout(timer)
      controller.abort()
    }
  }, [asked])
  return {
    of(index, written) {
      // A row above it has come or gone: what was said of the same text still holds.
      const at = known.entries[index]
      return at?.written === written ? at : known.entries.find((entry) => entry.written === written)
    },
    warnings: known.warnings,
  }
}
