/**
 * A block of code: what language it is, a button that copies it, and a scroller of its own.
 */
import { CopyButton } from '../button.js'
import type { Page } from './page.js'

interface CodeBlockProps {
  page: Page
  language: string
  code: string
}

export const CodeBlock = ({ page, language, code }: CodeBlockProps) => (
  <div class="code-block" dir="ltr">
    <div class="bar">
      <span>{language}</span>
      <CopyButton text={code} words={page.words} copy={page.copy} />
    </div>
    <pre tabIndex={0}>
      <code>{code}</code>
    </pre>
  </div>
)
