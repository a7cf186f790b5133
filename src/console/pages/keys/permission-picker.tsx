/** Choosing what a key may do: a template that fits, or one thing after the other. */
import { useState } from 'preact/hooks'
import type { ApiKeyOptions } from '../../../protocol/api-keys.js'
import { FieldError } from '../../parts/field.js'
import { Checkbox, Radios } from '../../parts/inputs.js'
import {
  actionInWords,
  choiceOf,
  chooseGroup,
  chooseScope,
  isChosen,
  templateOf,
} from './permissions.js'

interface PickerProps {
  options: ApiKeyOptions
  permissions: readonly string[]
  onChange: (permissions: readonly string[]) => void
  error?: string | undefined
}

const single = 'single'

export const PermissionPicker = ({ options, permissions, onChange, error }: PickerProps) => {
  const template = templateOf(permissions, options)
  const [isSingle, setSingle] = useState(template === null)
  const choices = [
    ...options.permissionTemplates.map(({ key, label, description }) => ({
      value: key,
      label,
      description,
    })),
    { value: single, label: 'Single permissions', description: 'Chosen one by one.' },
  ]
  return (
    <div class="permissions">
      <Radios
        legend="What it may do"
        look="cards"
        value={isSingle ? single : (template ?? single)}
        choices={choices}
        onChange={(key) => {
          const chosen = options.permissionTemplates.find((one) => one.key === key)
          setSingle(!chosen)
          if (chosen) onChange(chosen.permissions)
        }}
      />
      {isSingle && (
        <div class="permission-groups">
          {options.permissionGroups.map((group) => (
            <Group key={group.key} {...{ group, options, permissions, onChange }} />
          ))}
        </div>
      )}
      <FieldError error={error} />
    </div>
  )
}

const Group = ({
  group,
  options,
  permissions,
  onChange,
}: Omit<PickerProps, 'error'> & { group: ApiKeyOptions['permissionGroups'][number] }) => {
  const isAll = choiceOf(permissions, group) === 'all'
  return (
    <fieldset class="permission-group">
      <legend>{group.label}</legend>
      <p class="hint">{group.description}</p>
      <div class="permission-scopes">
        {group.permissions.map((scope) => (
          <Checkbox
            key={scope}
            label={<Action scope={scope} />}
            isOn={isChosen(permissions, scope)}
            onChange={(isOn) => onChange(chooseScope(permissions, scope, isOn, options))}
          />
        ))}
        {group.permissions.length > 1 && (
          <Checkbox
            label="Everything, also what later versions add"
            isOn={isAll}
            onChange={(isOn) => onChange(chooseGroup(permissions, group, isOn, options))}
          />
        )}
      </div>
    </fieldset>
  )
}

const Action = ({ scope }: { scope: string }) => {
  const words = actionInWords(scope)
  return (
    <>
      {words.charAt(0).toUpperCase() + words.slice(1)} <span class="meta mono">{scope}</span>
    </>
  )
}
