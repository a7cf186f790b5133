/** The fields of an API key, for making one and for changing one. It sends nothing itself. */
import type { ApiKeyOptions } from '../../../protocol/api-keys.js'
import { Field } from '../../parts/field.js'
import { Select, TextArea, TextInput } from '../../parts/inputs.js'
import { Section } from '../../parts/page.js'
import { fieldError, type Problem } from '../../problem.js'
import { addressFault, readAddresses } from './addresses.js'
import type { KeyDraft } from './draft.js'
import { expiryPresets } from './expiry.js'
import { PermissionPicker } from './permission-picker.js'

interface KeyFieldsProps {
  draft: KeyDraft
  onChange: (draft: KeyDraft) => void
  options: ApiKeyOptions
  problem: Problem | null
  /** What is known to be wrong here, by path. */
  faults: Readonly<Record<string, string>>
}

export const KeyFields = ({ draft, onChange, options, problem, faults }: KeyFieldsProps) => {
  const put = (change: Partial<KeyDraft>) => onChange({ ...draft, ...change })
  const error = (path: string) => faults[path] ?? fieldError(problem, path)
  const permissionsError =
    error('permissions') ??
    problem?.fields.find(({ path }) => path.startsWith('permissions['))?.message
  return (
    <>
      <Section isBeside title="Name" lead="For you: which program uses it, and where.">
        <Field label="Name" error={error('name')}>
          {(ties) => (
            <TextInput
              {...ties}
              value={draft.name}
              placeholder="Nightly export"
              maxLength={255}
              onChange={(name) => put({ name })}
            />
          )}
        </Field>
      </Section>
      <Section
        isBeside
        title="Permissions"
        lead="As little as the program needs: then a key that leaks can do as little."
      >
        <PermissionPicker
          options={options}
          permissions={draft.permissions}
          onChange={(permissions) => put({ permissions })}
          error={permissionsError}
        />
      </Section>
      <Bounds draft={draft} put={put} error={error} problem={problem} />
    </>
  )
}

interface BoundsProps extends Pick<KeyFieldsProps, 'draft' | 'problem'> {
  put: (change: Partial<KeyDraft>) => void
  error: (path: string) => string | undefined
}

const Bounds = ({ draft, put, error, problem }: BoundsProps) => (
  <Section isBeside title="Bounds" lead="When it ends, and from where it may be used.">
    <div class="expiry">
      <Field label="Expires" error={draft.expiry === 'date' ? undefined : error('expiresAt')}>
        {(ties) => (
          <Select
            {...ties}
            value={draft.expiry}
            choices={expiryPresets}
            onChange={(expiry) => put({ expiry })}
          />
        )}
      </Field>
      {draft.expiry === 'date' && (
        <Field label="Last day" error={error('expiresAt')}>
          {(ties) => (
            <TextInput
              {...ties}
              type="date"
              value={draft.date}
              onChange={(date) => put({ date })}
            />
          )}
        </Field>
      )}
    </div>
    <Field
      label="Allowed addresses"
      isOptional
      hint={
        <>
          IP addresses or ranges such as <code>192.0.2.0/24</code>, one a line. Empty: from
          anywhere.
        </>
      }
      error={addressFault(problem, readAddresses(draft.addresses))}
    >
      {(ties) => (
        <TextArea {...ties} value={draft.addresses} onChange={(addresses) => put({ addresses })} />
      )}
    </Field>
  </Section>
)
