/** The draft of a token's looks: what is written, what is wrong with it, and how it is saved. */
import { useMemo, useState } from 'preact/hooks'
import { updatedClientTokenSchema } from '../../../protocol/control.js'
import { useApi, useToast } from '../../console.js'
import type { Problem } from '../../problem.js'
import { useSubmit } from '../../submit.js'
import type { TabProps } from '../../tab.js'
import { faultsOf, readDraft, writeDraft, type Draft } from './draft.js'

export interface Looks {
  draft: Draft
  setDraft: (draft: Draft) => void
  isChanged: boolean
  isBusy: boolean
  problem: Problem | null
  /** Known to be wrong here, by the server's paths. */
  faults: Readonly<Record<string, string>>
  /**
   * @param ifMatch null to save over what somebody else has saved: only what the form knows is put
   * @returns whether it is saved
   */
  save: (ifMatch: string | null) => Promise<boolean>
  /** Back to what is saved here. */
  discard: () => void
  /** Back to what the server has by now. */
  startAnew: () => Promise<void>
}

export const useLooks = ({ token, onChange, onReload }: TabProps): Looks => {
  const api = useApi()
  const toast = useToast()
  const saved = useMemo(() => readDraft(token.config), [token.config])
  const [draft, setDraft] = useState(saved)
  const [faults, setFaults] = useState<Record<string, string>>({})
  const { isBusy, problem, run, clear } = useSubmit()

  const put = async (ifMatch: string | null) => {
    const config = ifMatch === null ? (await onReload()).token.config : token.config
    const answer = await api.write('PUT', `client-tokens/${token.id}`, updatedClientTokenSchema, {
      body: { config: writeDraft(config, draft) },
      ifMatch,
    })
    const changed = answer.value.clientToken
    setDraft(readDraft(changed.config))
    onChange({ token: changed, etag: answer.etag })
    toast('Saved. Open pages show it within a minute.')
  }
  return {
    draft,
    setDraft,
    isChanged: JSON.stringify(draft) !== JSON.stringify(saved),
    isBusy,
    problem,
    faults,
    async save(ifMatch) {
      const found = faultsOf(draft)
      setFaults(found)
      return Object.keys(found).length === 0 && (await run(() => put(ifMatch)))
    },
    discard() {
      setDraft(saved)
      setFaults({})
      clear()
    },
    async startAnew() {
      await run(async () => {
        setDraft(readDraft((await onReload()).token.config))
        setFaults({})
      })
    },
  }
}
