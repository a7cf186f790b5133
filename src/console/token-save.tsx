/** Saving fields of a client token from one of its tabs, on top of what was read. */
import type { ComponentChildren } from 'preact'
import { useState } from 'preact/hooks'
import { updatedClientTokenSchema, type UpdatedClientToken } from '../protocol/control.js'
import { useApi, useToast } from './console.js'
import { ProblemNotice } from './parts/notice.js'
import type { Problem } from './problem.js'
import { useSubmit } from './submit.js'
import type { TabProps } from './tab.js'

export interface TokenSave {
  isBusy: boolean
  problem: Problem | null
  /** Of the last save that worked. */
  warnings: UpdatedClientToken['warnings']
  /** Resolves to whether it has worked. */
  save: (fields: Record<string, unknown>) => Promise<boolean>
  /** Why the last save did not work, with a way on; nothing for what stands at the fields. */
  notice: ComponentChildren
  clear: () => void
}

interface Options {
  /** Said when it has worked. */
  done: string
  /** The draft is saved, or thrown away for what is there now. */
  onSettled: () => void
}

export const useTokenSave = (
  { token, etag, onChange, onReload }: TabProps,
  { done, onSettled }: Options,
): TokenSave => {
  const api = useApi()
  const toast = useToast()
  const { isBusy, problem, run, clear } = useSubmit()
  const [warnings, setWarnings] = useState<UpdatedClientToken['warnings']>([])
  const [last, setLast] = useState<Record<string, unknown>>({})

  const write = (fields: Record<string, unknown>, ifMatch: string | null) =>
    run(async () => {
      setLast(fields)
      const path = `client-tokens/${encodeURIComponent(token.id)}`
      const answer = await api.write('PUT', path, updatedClientTokenSchema, {
        body: fields,
        ifMatch,
      })
      setWarnings(answer.value.warnings)
      onSettled()
      onChange({ token: answer.value.clientToken, etag: answer.etag })
      toast(done)
    })

  const changed = {
    onShow: () =>
      void run(async () => {
        await onReload()
        onSettled()
      }),
    onOverwrite: () => void write(last, null),
  }
  return {
    isBusy,
    problem,
    warnings,
    save: (fields) => write(fields, etag),
    notice: problem && problem.fields.length === 0 && (
      <ProblemNotice problem={problem} changed={changed} />
    ),
    clear,
  }
}
