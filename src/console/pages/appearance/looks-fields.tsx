/** The fields of the looks: words, colour, place, and what is offered where the chat cannot work. */
import type { ComponentChildren } from 'preact'
import { Field } from '../../parts/field.js'
import { Radios, TextArea, TextInput } from '../../parts/inputs.js'
import { AccentField } from './accent-field.js'
import { AttachmentsFields } from './attachments-fields.js'
import type { Draft } from './draft.js'
import { SuggestionsField } from './suggestions-field.js'

interface LooksFieldsProps {
  draft: Draft
  onChange: (draft: Draft) => void
  /** By the server's path: `config.title`. */
  errorAt: (path: string) => string | undefined
}

export const LooksFields = ({ draft, onChange, errorAt }: LooksFieldsProps) => {
  const put = (change: Partial<Draft>) => onChange({ ...draft, ...change })
  return (
    <>
      <fieldset class="looks-group">
        <legend>Words</legend>
        <WordsFields draft={draft} put={put} errorAt={errorAt} />
        <SuggestionsField
          suggestions={draft.suggestions}
          onChange={(suggestions) => put({ suggestions })}
          errorAt={errorAt}
        />
      </fieldset>
      <fieldset class="looks-group">
        <legend>Looks</legend>
        <AccentField
          accent={draft.accent}
          onChange={(accent) => put({ accent })}
          error={errorAt('config.theme.accent')}
        />
        <Choice
          label="Light or dark"
          hint="“Auto” follows the page around the chat, then the system."
        >
          <Radios
            legend="Light or dark"
            value={draft.scheme}
            choices={[
              { value: 'auto', label: 'Auto' },
              { value: 'light', label: 'Light' },
              { value: 'dark', label: 'Dark' },
            ]}
            onChange={(scheme) => put({ scheme })}
          />
        </Choice>
        <Choice label="Corner">
          <Radios
            legend="Corner"
            value={draft.position}
            choices={[
              { value: 'bottom-left', label: 'Bottom left' },
              { value: 'bottom-right', label: 'Bottom right' },
            ]}
            onChange={(position) => put({ position })}
          />
        </Choice>
      </fieldset>
      <fieldset class="looks-group">
        <legend>What visitors may attach</legend>
        <AttachmentsFields
          draft={draft.attachments}
          onChange={(attachments) => put({ attachments })}
          errorAt={errorAt}
        />
      </fieldset>
      <fieldset class="looks-group">
        <legend>When the chat cannot work</legend>
        <FallbackFields draft={draft} put={put} errorAt={errorAt} />
      </fieldset>
    </>
  )
}

type PartProps = Pick<LooksFieldsProps, 'draft' | 'errorAt'> & {
  put: (change: Partial<Draft>) => void
}

const WordsFields = ({ draft, put, errorAt }: PartProps) => (
  <>
    <Field label="Title" isOptional error={errorAt('config.title')}>
      {(ties) => (
        <TextInput
          {...ties}
          value={draft.title}
          placeholder="The name of the agent"
          maxLength={80}
          onChange={(title) => put({ title })}
        />
      )}
    </Field>
    <Field
      label="Welcome message"
      isOptional
      hint="The first thing that a visitor reads."
      error={errorAt('config.welcomeMessage')}
    >
      {(ties) => (
        <TextArea
          {...ties}
          value={draft.welcomeMessage}
          placeholder="Hi. How can we help?"
          maxLength={2000}
          onChange={(welcomeMessage) => put({ welcomeMessage })}
        />
      )}
    </Field>
    <Field
      label="Placeholder"
      isOptional
      hint="Where a visitor writes, while nothing is written."
      error={errorAt('config.placeholder')}
    >
      {(ties) => (
        <TextInput
          {...ties}
          value={draft.placeholder}
          placeholder="Write a message"
          maxLength={200}
          onChange={(placeholder) => put({ placeholder })}
        />
      )}
    </Field>
    <Field
      label="Name of the button"
      isOptional
      hint="For screen readers; the button itself shows an icon."
      error={errorAt('config.launcherLabel')}
    >
      {(ties) => (
        <TextInput
          {...ties}
          value={draft.launcherLabel}
          placeholder="Open chat"
          maxLength={80}
          onChange={(launcherLabel) => put({ launcherLabel })}
        />
      )}
    </Field>
  </>
)

const FallbackFields = ({ draft, put, errorAt }: PartProps) => (
  <>
    <p class="hint looks-lead">A visitor is offered this instead, so that nobody is left alone.</p>
    <div class="pair">
      <Field label="Link text" isOptional error={errorAt('config.fallback.label')}>
        {(ties) => (
          <TextInput
            {...ties}
            value={draft.fallbackLabel}
            placeholder="Write to us"
            maxLength={80}
            onChange={(fallbackLabel) => put({ fallbackLabel })}
          />
        )}
      </Field>
      <Field label="Leads to" isOptional error={errorAt('config.fallback.href')}>
        {(ties) => (
          <TextInput
            {...ties}
            value={draft.fallbackHref}
            placeholder="mailto:help@shop.example"
            maxLength={500}
            onChange={(fallbackHref) => put({ fallbackHref })}
          />
        )}
      </Field>
    </div>
  </>
)

/** A name that is seen, for a group of radios whose own legend is hidden. */
const Choice = ({
  label,
  hint,
  children,
}: {
  label: string
  hint?: string
  children: ComponentChildren
}) => (
  <div class="field">
    <span class="choice-label" aria-hidden="true">
      {label}
    </span>
    {hint && <p class="hint">{hint}</p>}
    {children}
  </div>
)
