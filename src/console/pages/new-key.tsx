/** Making an API key: the form, and then the key itself, once. */
import { useRef, useState } from 'preact/hooks'
import {
  apiKeyOptionsSchema,
  createdApiKeySchema,
  type ApiKeyOptions,
  type CreatedApiKey,
} from '../../protocol/api-keys.js'
import { useApi, useEnvironment, useGo } from '../console.js'
import { Load, useLoad } from '../load.js'
import { Button, LinkButton } from '../parts/button.js'
import { Notice, ProblemNotice } from '../parts/notice.js'
import { FormActions, Page } from '../parts/page.js'
import { focusFirstInvalid, useSubmit } from '../submit.js'
import { emptyKey, fieldsOf, keyFaults } from './keys/draft.js'
import { KeyFields } from './keys/key-form.js'
import { SecretDialog } from './keys/secret-dialog.js'

export const NewKeyPage = () => {
  const api = useApi()
  const loader = useLoad(
    async (signal) => (await api.read('api-keys/options', apiKeyOptionsSchema, { signal })).value,
    [],
  )
  return (
    <Page
      title="Create an API key"
      back={{ to: '/keys', label: 'API keys' }}
      lead="The key is shown once, when it has been made."
    >
      <Load loader={loader}>{(options) => <NewKey options={options} />}</Load>
    </Page>
  )
}

const NewKey = ({ options }: { options: ApiKeyOptions }) => {
  const api = useApi()
  const go = useGo()
  const environment = useEnvironment()
  const form = useRef<HTMLFormElement>(null)
  const [draft, setDraft] = useState(() => emptyKey(options))
  const [faults, setFaults] = useState<Record<string, string>>({})
  const [created, setCreated] = useState<CreatedApiKey | null>(null)
  const { isBusy, problem, run } = useSubmit()

  const create = async () => {
    const now = Date.now()
    const found = keyFaults(draft, now)
    setFaults(found)
    if (Object.keys(found).length > 0) return focusFirstInvalid(form.current)
    const isDone = await run(async () => {
      const body = { ...fieldsOf(draft, now), environment }
      setCreated((await api.write('POST', 'api-keys', createdApiKeySchema, { body })).value)
    })
    if (!isDone) focusFirstInvalid(form.current)
  }
  return (
    <form
      class="form sections"
      ref={form}
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        void create()
      }}
    >
      <Notice>
        <p>
          {environment === 'live'
            ? 'This will be a live key: it manages live and test tokens. For a test key, turn the switch to Test.'
            : 'This will be a test key: it neither sees nor touches anything live. For a live key, turn the switch to Live.'}
        </p>
      </Notice>
      <KeyFields
        draft={draft}
        onChange={setDraft}
        options={options}
        problem={problem}
        faults={faults}
      />
      {problem && <ProblemNotice problem={problem} />}
      <FormActions>
        <Button type="submit" kind="primary" isBusy={isBusy}>
          Create the {environment} key
        </Button>
        <LinkButton to="/keys" kind="quiet">
          Cancel
        </LinkButton>
      </FormActions>
      {created && (
        <SecretDialog created={created} onClose={() => void go('/keys', { force: true })} />
      )}
    </form>
  )
}
