/** The four limits as fields, each with what it does. */
import type { ComponentChildren } from 'preact'
import { limits, type LimitKey, type WrittenLimits } from '../../limits.js'
import { Field } from '../../parts/field.js'
import { NumberInput } from '../../parts/inputs.js'

interface LimitFieldsProps {
  written: WrittenLimits
  onChange: (written: WrittenLimits) => void
  errorAt: (key: LimitKey) => string | undefined
  /** Below a field: how much of it is used. */
  useOf?: (key: LimitKey) => ComponentChildren
}

export const LimitFields = ({ written, onChange, errorAt, useOf }: LimitFieldsProps) => (
  <>
    {limits.map(({ key, label, unit, effect, min, max, fallback }) => (
      <div key={key} class="limit">
        <Field label={label} hint={effect} error={errorAt(key)}>
          {(ties) => (
            <NumberInput
              {...ties}
              value={written[key]}
              min={min}
              max={max}
              unit={written[key] === String(fallback) ? `${unit} (the default)` : unit}
              onChange={(text) => onChange({ ...written, [key]: text })}
            />
          )}
        </Field>
        {useOf?.(key)}
      </div>
    ))}
  </>
)
