/** The fields of what visitors may attach. Nothing, unless something is chosen. */
import { Field } from '../../parts/field.js'
import { Checkbox, NumberInput } from '../../parts/inputs.js'
import { defaults, kinds, most, type AttachmentsDraft } from './attachments.js'

interface AttachmentsFieldsProps {
  draft: AttachmentsDraft
  onChange: (draft: AttachmentsDraft) => void
  errorAt: (path: string) => string | undefined
}

export const AttachmentsFields = ({ draft, onChange, errorAt }: AttachmentsFieldsProps) => {
  const put = (change: Partial<AttachmentsDraft>) => onChange({ ...draft, ...change })
  const isOn = draft.images || draft.files.length > 0
  return (
    <>
      <p class="hint looks-lead">
        Images and files are kept with the conversation and given to the agent. What is sent is
        checked by its bytes; HTML, SVG, programs and archives are never taken.
      </p>
      <Checkbox
        label="Images (PNG, JPEG, GIF, WebP)"
        isOn={draft.images}
        onChange={(images) => put({ images })}
      />
      {kinds.map(({ label, types }) => (
        <Checkbox
          key={label}
          label={label}
          isOn={types.some((type) => draft.files.includes(type))}
          onChange={(isChosen) => {
            const others = draft.files.filter((type) => !types.includes(type))
            put({ files: isChosen ? [...others, ...types] : others })
          }}
        />
      ))}
      {isOn && (
        <div class="pair">
          <Field
            label="Largest file"
            hint={`Larger images are made smaller. ${defaults.megabytes} MB, unless you say otherwise.`}
            error={errorAt('config.attachments.maxBytes')}
          >
            {(ties) => (
              <NumberInput
                {...ties}
                value={draft.megabytes}
                max={most.megabytes}
                unit="MB"
                onChange={(megabytes) => put({ megabytes })}
              />
            )}
          </Field>
          <Field
            label="In one message"
            hint={`${defaults.count}, unless you say otherwise.`}
            error={errorAt('config.attachments.maxCount')}
          >
            {(ties) => (
              <NumberInput
                {...ties}
                value={draft.count}
                min={1}
                max={most.count}
                unit="files"
                onChange={(count) => put({ count })}
              />
            )}
          </Field>
        </div>
      )}
    </>
  )
}
