/** What narrows the list: words and feedback. What is typed takes effect a moment later, or with Enter. */
import { useEffect, useState } from 'preact/hooks'
import { Field } from '../../parts/field.js'
import { Select, TextInput } from '../../parts/inputs.js'
import { feedbackFilters, type FeedbackFilter } from './query.js'

interface FiltersProps {
  search: string
  feedback: FeedbackFilter
  onChange: (search: string, feedback: FeedbackFilter) => void
}

const settleMs = 450

export const Filters = ({ search, feedback, onChange }: FiltersProps) => {
  const [written, setWritten] = useState(search)
  useEffect(() => setWritten(search), [search])
  useEffect(() => {
    if (written.trim() === search) return
    const timer = setTimeout(() => onChange(written.trim(), feedback), settleMs)
    return () => clearTimeout(timer)
  }, [written])
  return (
    <form
      class="filters"
      role="search"
      onSubmit={(event) => {
        event.preventDefault()
        onChange(written.trim(), feedback)
      }}
    >
      <Field label="Search in what was said">
        {(ties) => (
          <TextInput
            {...ties}
            type="search"
            value={written}
            maxLength={200}
            onChange={setWritten}
          />
        )}
      </Field>
      <Field label="Feedback">
        {(ties) => (
          <Select
            {...ties}
            value={feedback}
            choices={feedbackFilters}
            onChange={(next) => onChange(written.trim(), next)}
          />
        )}
      </Field>
    </form>
  )
}
