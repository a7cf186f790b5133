/** A file in two lines: its name, and of what kind and how large it is. */
import { splitName } from './facts.js'

interface FileFactsProps {
  name: string
  /** How it is called where it is heard: a button says what it does. Default: the name. */
  heard?: string
  /** What stands below; empty ones are left out. */
  facts: readonly string[]
}

export const FileFacts = ({ name, heard = name, facts }: FileFactsProps) => (
  <span class="file">
    <FileName name={name} heard={heard} />
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
const FileName = ({ name, heard }: { name: string; heard: string }) => {
  const [start, end] = splitName(name)
  return (
    <span class="name" title={name} dir="auto">
      <span class="hidden">{heard}</span>
      <span aria-hidden="true">{start}</span>
      <span aria-hidden="true">{end}</span>
    </span>
  )
}
