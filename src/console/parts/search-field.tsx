/** A search as it is typed: handed on after a pause. */
import { useEffect, useRef, useState } from 'preact/hooks'
import { Icon } from './icons.js'
import { TextInput } from './inputs.js'

interface SearchFieldProps {
  label: string
  placeholder: string
  /** The search that is shown now. */
  value: string
  onChange: (value: string) => void
}

const pauseMs = 250

export const SearchField = ({ label, placeholder, value, onChange }: SearchFieldProps) => {
  const [text, setText] = useState(value)
  const handed = useRef(value)
  const latest = useRef(onChange)
  latest.current = onChange

  useEffect(() => {
    // Cleared or changed from elsewhere.
    if (value !== handed.current) setText(value)
    handed.current = value
  }, [value])
  useEffect(() => {
    const wanted = text.trim()
    if (wanted === handed.current) return
    const timer = setTimeout(() => {
      handed.current = wanted
      latest.current(wanted)
    }, pauseMs)
    return () => clearTimeout(timer)
  }, [text])

  return (
    <div class="search" role="search">
      <Icon name="search" />
      <TextInput
        type="search"
        aria-label={label}
        placeholder={placeholder}
        value={text}
        maxLength={200}
        onChange={setText}
      />
    </div>
  )
}
