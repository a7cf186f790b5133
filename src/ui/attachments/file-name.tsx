/** A file's name on one line: what is too long is cut in its middle, so that its ending is seen. */
import { splitName } from './facts.js'

export const FileName = ({ name }: { name: string }) => {
  const [start, end] = splitName(name)
  return (
    <span class="name" title={name} dir="auto">
      <span class="hidden">{name}</span>
      <span aria-hidden="true">{start}</span>
      <span aria-hidden="true">{end}</span>
    </span>
  )
}
