/** What allowing a blocked origin would put on the list and let in, and the button that does it. */
import { updatedClientTokenSchema } from '../../../protocol/control.js'
import { useApi, useToast } from '../../console.js'
import { Button } from '../../parts/button.js'
import { Icon } from '../../parts/icons.js'
import { ProblemNotice } from '../../parts/notice.js'
import { asProblem } from '../../problem.js'
import { useSubmit } from '../../submit.js'
import type { TaggedToken } from '../../tab.js'
import type { BlockedEntryProps } from './blocked-entry.js'

interface AllowPanelProps extends BlockedEntryProps {
  id: string
  /** The entry to be added. */
  suggestion: string
  onCancel: () => void
}

export const AllowPanel = (props: AllowPanelProps) => {
  const { id, entry, suggestion, onCancel } = props
  const { isBusy, problem, allow } = useAllow(props)
  return (
    <div class="allow-panel" id={id} role="group" aria-label={`Allow ${entry.origin}`}>
      <p>
        Adds <strong class="mono">{suggestion}</strong> to the allowed origins. It holds from the
        next request on.
      </p>
      {entry.allows.length > 0 && (
        <p class="allow-others">
          <Icon name="info" />
          <span>
            Allows as well, for example:{' '}
            {entry.allows.map((origin, index) => (
              <span key={origin}>
                {index > 0 && ', '}
                <bdi class="mono">{origin}</bdi>
              </span>
            ))}
          </span>
        </p>
      )}
      <p class="allow-others warn">
        <Icon name="alert" />
        <span>
          Is it yours? Browsers tell the truth about where a page is from; any other program can
          claim anything.
        </span>
      </p>
      {problem && <ProblemNotice problem={problem} />}
      <div class="blocked-actions">
        <Button kind="primary" isBusy={isBusy} onClick={allow}>
          Add {suggestion}
        </Button>
        <Button onClick={onCancel}>Cancel</Button>
      </div>
    </div>
  )
}

const useAllow = (props: AllowPanelProps) => {
  const { token, etag, suggestion, onChange, onReload, onDone } = props
  const api = useApi()
  const toast = useToast()
  const { isBusy, problem, run } = useSubmit()

  const add = (to: TaggedToken) =>
    api.write('PUT', `client-tokens/${encodeURIComponent(token.id)}`, updatedClientTokenSchema, {
      body: { allowedOrigins: [...to.token.allowedOrigins, suggestion] },
      ifMatch: to.etag,
    })
  /** An entry may be added to whatever the list has become: nobody else's change is undone by it. */
  const addToLatest = async () => {
    try {
      return await add({ token, etag })
    } catch (error) {
      if (asProblem(error).code !== 'precondition_failed') throw error
      return add(await onReload())
    }
  }
  const allow = () =>
    run(async () => {
      const { value, etag: newEtag } = await addToLatest()
      onChange({ token: value.clientToken, etag: newEtag })
      toast(`${suggestion} is allowed from the next request on.`)
      await onDone()
    })
  return { isBusy, problem, allow }
}
