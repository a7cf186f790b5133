/** A labelled field: its name, what it does, what is wrong with it, tied to the control inside. */
import type { ComponentChildren } from 'preact'
import { useId } from 'preact/hooks'
import { Icon } from './icons.js'

/** What the control takes over, so that its label, hint and error belong to it. */
export interface FieldTies {
  id: string
  'aria-describedby'?: string
  'aria-invalid'?: 'true'
}

interface FieldProps {
  label: ComponentChildren
  /** What the field does, in a sentence. */
  hint?: ComponentChildren
  /** Expected, seen, what to do. */
  error?: string | undefined
  isOptional?: boolean
  children: (ties: FieldTies) => ComponentChildren
}

export const Field = ({ label, hint, error, isOptional = false, children }: FieldProps) => {
  const id = useId()
  const described = [hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(' ')
  return (
    <div class="field">
      <label for={id}>
        {label}
        {isOptional && <span class="optional"> optional</span>}
      </label>
      {hint && (
        <p class="hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
      {children({
        id,
        ...(described && { 'aria-describedby': described }),
        ...(error && { 'aria-invalid': 'true' }),
      })}
      <FieldError id={`${id}-error`} error={error} />
    </div>
  )
}

/** Announced when it appears. */
export const FieldError = ({ id, error }: { id?: string; error?: string | undefined }) => (
  <div role="alert" class="field-error-place">
    {error && (
      <p class="field-error" id={id}>
        <Icon name="alert" />
        <span>{sentence(error)}</span>
      </p>
    )}
  </div>
)

/** The server's words, which are half a sentence, as one that stands alone. */
const sentence = (words: string): string => {
  const begun = words.charAt(0).toUpperCase() + words.slice(1)
  return /[.!?…]$/.test(begun) ? begun : `${begun}.`
}

interface FieldsetProps {
  legend: ComponentChildren
  hint?: ComponentChildren
  error?: string | undefined
  children: ComponentChildren
}

/** Several controls under one name. */
export const Fieldset = ({ legend, hint, error, children }: FieldsetProps) => {
  const id = useId()
  const described = [hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(' ')
  return (
    <fieldset class="field" aria-describedby={described || undefined}>
      <legend>{legend}</legend>
      {hint && (
        <p class="hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
      {children}
      <FieldError id={`${id}-error`} error={error} />
    </fieldset>
  )
}
