/** A file in two lines: its name, and of what kind and how large it is. */
import { splitName } from './facts.js'

interface FileFactsProps {
  name: string
  /** What stands below; empty ones are left out. */
  facts: readonly string[]
}

export const FileFacts = ({ name, facts }: FileFactsProps) => (
  <span class="file">
    <FileName name={name} />
    <small>
      {facts
        .filter((fact) => fact !== '')
        .map((fact, index) => (
          <>
            {index > 0 && ' · '}
            <bdi>{fact}</bdi>
          </>
        ))}
    </small>
  </span>
)

/** On one line: what is too long is cut in its middle, so that its ending is seen. */
const FileName = ({ name }: { name: string }) => {
  const [start, end] = splitName(name)
  return (
    <span class="name" title={name} dir="auto">
      <span class="hidden">{name}</span>
      <span aria-hidden="true">{start}</span>
      <span aria-hidden="true">{end}</span>
    </span>
  )
}
