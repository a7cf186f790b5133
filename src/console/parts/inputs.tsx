/** The controls of a form, each for a `Field` around it: `{(ties) => <TextInput {...ties} … />}`. */
import type { ComponentChildren, InputHTMLAttributes, Ref } from 'preact'
import { useId } from 'preact/hooks'
import type { FieldTies } from './field.js'

type Ties = Partial<FieldTies>
type Autocomplete = NonNullable<InputHTMLAttributes['autocomplete']>

interface TextInputProps extends Ties {
  value: string
  onChange: (value: string) => void
  type?: 'text' | 'search' | 'url' | 'date' | 'datetime-local'
  placeholder?: string | undefined
  maxLength?: number | undefined
  /** `off` unless it is said. */
  autocomplete?: Autocomplete
  isMono?: boolean
  isReadOnly?: boolean
  'aria-label'?: string
  inputRef?: Ref<HTMLInputElement>
  onBlur?: () => void
  onKeyDown?: (event: KeyboardEvent) => void
}

export const TextInput = ({
  value,
  onChange,
  type = 'text',
  autocomplete = 'off',
  isMono = false,
  isReadOnly = false,
  inputRef,
  maxLength,
  placeholder,
  ...rest
}: TextInputProps) => (
  <input
    {...rest}
    {...(inputRef && { ref: inputRef })}
    class={isMono ? 'input mono' : 'input'}
    // The attributes' types tell apart what differs by type alone; none of these differ.
    type={type as 'text'}
    value={value}
    readOnly={isReadOnly}
    {...(maxLength !== undefined && { maxlength: maxLength })}
    {...(placeholder !== undefined && { placeholder })}
    autocomplete={autocomplete}
    {...(isMono && { autocapitalize: 'none', spellcheck: false })}
    onInput={(event) => onChange(event.currentTarget.value)}
  />
)

interface TextAreaProps extends Ties {
  value: string
  onChange: (value: string) => void
  rows?: number
  placeholder?: string
  maxLength?: number
}

export const TextArea = ({ value, onChange, rows = 3, maxLength, ...rest }: TextAreaProps) => (
  <textarea
    {...rest}
    class="input"
    rows={rows}
    maxlength={maxLength}
    value={value}
    onInput={(event) => onChange(event.currentTarget.value)}
  />
)

interface NumberInputProps extends Ties {
  /** As it is written: what is not a number stays visible until the server or the form says so. */
  value: string
  onChange: (value: string) => void
  min?: number
  max?: number
  /** After the field: `per minute`. */
  unit?: string
}

/** Whole numbers. A text field by type: wheels and letters do not change it unseen. */
export const NumberInput = ({ value, onChange, min, max, unit, ...rest }: NumberInputProps) => (
  <span class="number-input">
    <input
      {...rest}
      class="input"
      type="text"
      inputmode="numeric"
      autocomplete="off"
      value={value}
      size={Math.max(4, String(max ?? 0).length + 1)}
      onInput={(event) => onChange(event.currentTarget.value)}
      onKeyDown={(event) => {
        const step = event.key === 'ArrowUp' ? 1 : event.key === 'ArrowDown' ? -1 : 0
        if (step === 0 || !/^\d+$/.test(value)) return
        event.preventDefault()
        const next = Number(value) + step
        onChange(String(Math.min(max ?? next, Math.max(min ?? next, next))))
      }}
    />
    {unit && <span class="unit">{unit}</span>}
  </span>
)

/** The number that was written, or NaN. */
export const readWhole = (text: string): number =>
  /^\s*\d{1,9}\s*$/.test(text) ? Number(text) : Number.NaN

export interface Choice<T extends string> {
  value: T
  label: string
  description?: string
}

interface SelectProps<T extends string> extends Ties {
  value: T
  choices: readonly Choice<T>[]
  onChange: (value: T) => void
  'aria-label'?: string
}

export const Select = <T extends string>({ value, choices, onChange, ...rest }: SelectProps<T>) => (
  <span class="select">
    <select
      {...rest}
      class="input"
      value={value}
      onChange={(event) => {
        const chosen = choices[event.currentTarget.selectedIndex]
        if (chosen) onChange(chosen.value)
      }}
    >
      {choices.map((choice) => (
        <option key={choice.value} value={choice.value} selected={choice.value === value}>
          {choice.label}
        </option>
      ))}
    </select>
  </span>
)

interface TickProps {
  label: ComponentChildren
  hint?: ComponentChildren
  isOn: boolean
  onChange: (isOn: boolean) => void
  isDisabled?: boolean
}

/** On or off, at once. */
export const Switch = ({ label, hint, isOn, onChange, isDisabled = false }: TickProps) => (
  <Tick role="switch" {...{ label, hint, isOn, onChange, isDisabled }} />
)

/** Chosen or not, until the form is sent. */
export const Checkbox = ({ label, hint, isOn, onChange, isDisabled = false }: TickProps) => (
  <Tick {...{ label, hint, isOn, onChange, isDisabled }} />
)

const Tick = ({
  role,
  label,
  hint,
  isOn,
  onChange,
  isDisabled,
}: TickProps & { role?: 'switch' }) => {
  const id = useId()
  return (
    <div class={role === 'switch' ? 'tick is-switch' : 'tick'}>
      <input
        id={id}
        type="checkbox"
        role={role}
        checked={isOn}
        disabled={isDisabled}
        aria-describedby={hint ? `${id}-hint` : undefined}
        onChange={(event) => onChange(event.currentTarget.checked)}
      />
      <label for={id}>{label}</label>
      {hint && (
        <p class="hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
    </div>
  )
}

interface RadiosProps<T extends string> {
  /** Their common name. */
  legend: string
  value: T
  choices: readonly Choice<T>[]
  onChange: (value: T) => void
  /** Side by side as one control, or one below the other with descriptions. */
  look?: 'segments' | 'cards'
}

/** One of a few. */
export const Radios = <T extends string>({
  legend,
  value,
  choices,
  onChange,
  look = 'segments',
}: RadiosProps<T>) => {
  const name = useId()
  return (
    <fieldset class={look}>
      <legend class={look === 'segments' ? 'visually-hidden' : ''}>{legend}</legend>
      {choices.map((choice) => (
        <label key={choice.value} data-value={choice.value}>
          <input
            type="radio"
            name={name}
            value={choice.value}
            checked={choice.value === value}
            onChange={() => onChange(choice.value)}
          />
          <span class="choice">
            {choice.label}
            {choice.description && <span class="hint">{choice.description}</span>}
          </span>
        </label>
      ))}
    </fieldset>
  )
}
