/** Text to paste elsewhere, with its copy button. */
import { CopyButton } from './button.js'

interface CodeBlockProps {
  /** What it is, after “Copy”: `the script tag`. */
  what: string
  code: string
  /** Above it: a file's name, a language. */
  label?: string
}

export const CodeBlock = ({ what, code, label }: CodeBlockProps) => (
  <figure class="code-block">
    <figcaption>
      <span>{label ?? ''}</span>
      <CopyButton text={code} what={what} />
    </figcaption>
    {/* Scrolls by itself, so it must be reachable by the keyboard. */}
    <pre tabIndex={0} role="region" aria-label={what}>
      <code>{code}</code>
    </pre>
  </figure>
)

/** One line with its copy button: an id, a token. */
export const CopyLine = ({ text, what }: { text: string; what: string }) => (
  <span class="copy-line">
    <code>{text}</code>
    <CopyButton text={text} what={what} />
  </span>
)
