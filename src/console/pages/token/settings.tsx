/** The tab “Settings”: the name, who answers, on or off, and deleting. */
import { useState } from 'preact/hooks'
import { agentsSchema, type ClientToken } from '../../../protocol/control.js'
import { useApi, useGo, useToast } from '../../console.js'
import { useLoad } from '../../load.js'
import { Button } from '../../parts/button.js'
import { CopyLine } from '../../parts/code-block.js'
import { Confirm } from '../../parts/dialog.js'
import { DraftForm } from '../../parts/draft-form.js'
import { Field } from '../../parts/field.js'
import { Switch, TextInput } from '../../parts/inputs.js'
import { Card, Facts, Section } from '../../parts/page.js'
import { useUnsaved } from '../../parts/unsaved.js'
import { countOf, exactTime } from '../../parts/words.js'
import { fieldError } from '../../problem.js'
import type { TabProps } from '../../tab.js'
import { chosenTarget, namingOf } from '../../targets.js'
import { useTokenSave } from '../../token-save.js'
import { TargetField } from './target-field.js'

export const SettingsTab = (props: TabProps) => {
  const { token } = props
  return (
    <>
      <General {...props} />
      <OnOrOff {...props} />
      <Section isBeside title="Facts">
        <Facts
          facts={[
            ['Id', <CopyLine text={token.id} what="the id" />],
            ['Environment', token.environment === 'test' ? 'Test' : 'Live'],
            ['Created', exactTime(token.createdAt)],
            ['Changed', exactTime(token.updatedAt)],
            ['Last used', token.lastUsedAt ? exactTime(token.lastUsedAt) : 'Never'],
          ]}
        />
      </Section>
      <Deletion {...props} />
    </>
  )
}

interface GeneralDraft {
  name: string
  target: string | null
  version: string
}

const General = (props: TabProps) => {
  const { token } = props
  const api = useApi()
  const agents = useLoad(
    async (signal) => (await api.read('agents', agentsSchema, { signal })).value,
    [],
  )
  const [draft, setDraft] = useState<GeneralDraft | null>(null)
  const stored = draftOf(token)
  const value = draft ?? stored
  const isDirty = JSON.stringify(value) !== JSON.stringify(stored)
  const { isBusy, problem, save, notice, clear } = useTokenSave(props, {
    done: 'Saved.',
    onSettled: () => setDraft(null),
  })
  const question = useUnsaved(isDirty)
  return (
    <Section isBeside title="General" lead={<GeneralLead />}>
      <Card>
        <DraftForm
          isDirty={isDirty}
          isBusy={isBusy}
          onSave={() => save(fieldsOf(value, stored))}
          onDiscard={() => {
            clear()
            setDraft(null)
          }}
        >
          <Field label="Name" error={fieldError(problem, 'name')}>
            {(ties) => (
              <TextInput
                {...ties}
                value={value.name}
                maxLength={255}
                onChange={(name) => setDraft({ ...value, name })}
              />
            )}
          </Field>
          <TargetField
            agents={agents}
            target={value.target}
            several={[...token.flowIds, ...token.agentIds].join(', ')}
            version={value.version}
            onChange={(target, version) => setDraft({ ...value, target, version })}
            problem={problem}
          />
          {notice}
        </DraftForm>
      </Card>
      {question}
    </Section>
  )
}

const GeneralLead = () => (
  <p>
    The token’s name is for you alone. Visitors see the agent’s, as the title of the chat, unless
    Appearance gives another.
  </p>
)

const draftOf = (token: ClientToken): GeneralDraft => ({
  name: token.name,
  target: chosenTarget(token),
  version: token.pinToVersion,
})

/** Who answers is left alone unless it was changed: a program may have named several. */
const fieldsOf = (value: GeneralDraft, stored: GeneralDraft): Record<string, unknown> => {
  const { target, version } = value
  const isSame = target === stored.target && version === stored.version
  return {
    name: value.name.trim(),
    ...(!isSame && target !== null && { ...namingOf(target), pinToVersion: version }),
  }
}

const OnOrOff = (props: TabProps) => {
  const { token } = props
  const { isBusy, save, notice } = useTokenSave(props, {
    done: token.isActive ? 'The token is switched off.' : 'The token is switched on.',
    onSettled: () => {},
  })
  return (
    <Section isBeside title="On or off" lead={<p>Off, it keeps everything and answers nobody.</p>}>
      <Card>
        <Switch
          label={token.isActive ? 'The token is on' : 'The token is off'}
          hint={
            token.isActive
              ? 'Switched off, pages that carry it show no chat from their next request on, and open chats end. Switching it on again brings them back.'
              : 'Pages that carry it show no chat. Switched on, they do again with their next load.'
          }
          isOn={token.isActive}
          onChange={(isActive) => {
            if (!isBusy) void save({ isActive })
          }}
        />
        {notice}
      </Card>
    </Section>
  )
}

const longestTyped = 40

const Deletion = ({ token }: TabProps) => {
  const api = useApi()
  const go = useGo()
  const toast = useToast()
  const [isAsking, setAsking] = useState(false)
  const { conversationCount: count } = token
  const typed = token.name.length <= longestTyped ? token.name.trim() : 'delete'
  return (
    <Section isBeside isGrave title="Delete">
      <p>
        Pages that carry the token lose their chat.{' '}
        {count > 0 &&
          `${countOf(count, 'conversation')} ${count === 1 ? 'is' : 'are'} deleted with it. `}
        To stop the chat and keep everything, switch it off instead.
      </p>
      <div>
        <Button kind="danger-quiet" icon="trash" onClick={() => setAsking(true)}>
          Delete…
        </Button>
      </div>
      {isAsking && (
        <Confirm
          title={`Delete ${token.name}?`}
          action="Delete"
          {...(count > 0 && { typed })}
          onClose={() => setAsking(false)}
          onConfirm={async () => {
            await api.write('DELETE', `client-tokens/${encodeURIComponent(token.id)}`, null)
            toast('The token is deleted.')
            await go('/tokens', { replace: true, force: true })
          }}
        >
          <ul>
            <li>Every page that carries it loses its chat, at once.</li>
            {count > 0 && (
              <li>
                {countOf(count, 'conversation')} {count === 1 ? 'is' : 'are'} deleted with it.
                Export them before, if they matter.
              </li>
            )}
            <li>This cannot be undone, and the token cannot be made again.</li>
          </ul>
        </Confirm>
      )}
    </Section>
  )
}
