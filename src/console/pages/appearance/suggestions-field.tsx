/** What a visitor may start with: a short list that grows, shrinks and is put in order. */
import { useRef } from 'preact/hooks'
import { Button, IconButton } from '../../parts/button.js'
import { FieldError, Fieldset } from '../../parts/field.js'
import { TextInput } from '../../parts/inputs.js'
import { maxSuggestions } from './draft.js'

interface SuggestionsFieldProps {
  suggestions: readonly string[]
  onChange: (suggestions: readonly string[]) => void
  /** By the server's path: `config.suggestions[2]`. */
  errorAt: (path: string) => string | undefined
}

/** The widget shows no more at once. */
const shown = 4

export const SuggestionsField = ({ suggestions, onChange, errorAt }: SuggestionsFieldProps) => {
  const list = useRef<HTMLOListElement>(null)
  const focus = (index: number) =>
    setTimeout(() => list.current?.querySelectorAll('input')[index]?.focus(), 0)
  const add = () => {
    onChange([...suggestions, ''])
    focus(suggestions.length)
  }
  const remove = (index: number) => {
    onChange(suggestions.filter((_, at) => at !== index))
    focus(Math.max(0, index - 1))
  }
  return (
    <Fieldset
      legend="Suggestions"
      hint={`Questions that a visitor can ask with one click. The first ${shown} are shown.`}
      error={errorAt('config.suggestions')}
    >
      <ol class="suggestions" ref={list}>
        {suggestions.map((suggestion, index) => {
          const error = errorAt(`config.suggestions[${index}]`)
          return (
            <li key={index}>
              <div class="suggestion">
                <TextInput
                  aria-label={`Suggestion ${index + 1}`}
                  {...(error && { 'aria-invalid': 'true' as const })}
                  value={suggestion}
                  placeholder={placeholders[index % placeholders.length]}
                  maxLength={200}
                  onChange={(text) => onChange(suggestions.with(index, text))}
                  onKeyDown={(event) => {
                    if (event.key !== 'Enter') return
                    // Another one, not the whole form.
                    event.preventDefault()
                    if (index === suggestions.length - 1 && suggestions.length < maxSuggestions)
                      add()
                  }}
                />
                <IconButton
                  icon="close"
                  name={`Remove suggestion ${index + 1}`}
                  onClick={() => remove(index)}
                />
              </div>
              <FieldError error={error} />
            </li>
          )
        })}
      </ol>
      {suggestions.length < maxSuggestions ? (
        <div>
          <Button icon="plus" onClick={add}>
            Add a suggestion
          </Button>
        </div>
      ) : (
        <p class="hint">These are {maxSuggestions}, which is as many as there can be.</p>
      )}
    </Fieldset>
  )
}

const placeholders = ['Do you ship abroad?', 'How do I return something?', 'When are you open?']
