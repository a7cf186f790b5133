/** A password field that can be shown, as password managers expect it. */
import { useState } from 'preact/hooks'
import { Field } from './field.js'
import { IconButton } from './button.js'

interface PasswordFieldProps {
  label: string
  hint?: string
  error?: string | undefined
  value: string
  onChange: (value: string) => void
  /** What a password manager does: fill in the one it knows, or make one. */
  purpose: 'current-password' | 'new-password'
  isFocused?: boolean
}

export const PasswordField = ({
  label,
  hint,
  error,
  value,
  onChange,
  purpose,
  isFocused = false,
}: PasswordFieldProps) => {
  const [isShown, setShown] = useState(false)
  return (
    <Field label={label} hint={hint} error={error}>
      {(ties) => (
        <span class="password">
          <input
            {...ties}
            class="input"
            type={(isShown ? 'text' : 'password') as 'password'}
            value={value}
            autocomplete={purpose}
            autocapitalize="none"
            spellcheck={false}
            // The only thing to do on these pages.
            autofocus={isFocused}
            onInput={(event) => onChange(event.currentTarget.value)}
          />
          <IconButton
            icon={isShown ? 'hidden' : 'eye'}
            name={isShown ? 'Hide the password' : 'Show the password'}
            onClick={() => setShown(!isShown)}
          />
        </span>
      )}
    </Field>
  )
}

/** There is one operator, without a name; password managers want one to file the password under. */
export const OperatorName = () => (
  <input
    class="visually-hidden"
    type="text"
    name="username"
    autocomplete="username"
    value="operator"
    readOnly
    tabIndex={-1}
    aria-hidden="true"
  />
)
