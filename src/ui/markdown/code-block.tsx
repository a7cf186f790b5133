/**
 * A block of code: what language it is, buttons that copy it and wrap its lines, and a scroller of
 * its own. Its colours come from a chunk that may not be there (yet).
 */
import { CopyButton, IconButton } from '../button.js'
import type { Piece } from '../highlight/lexer.js'
import type { Page } from './page.js'

interface CodeBlockProps {
  page: Page
  language: string
  code: string
  /** Its end has come. */
  isClosed: boolean
}

/** While it grows, a block is coloured as long as that is quickly done, and again at its end. */
const longestGrowing = 4000

/** By hand, because the nodes of finished blocks are never rendered again. */
const toggleWrap = ({ currentTarget: button }: { currentTarget: HTMLElement }) => {
  const isWrapped = button.closest('.code-block')?.classList.toggle('wrapped') ?? false
  button.setAttribute('aria-pressed', String(isWrapped))
}

const renderPiece = ({ kind, text }: Piece) =>
  kind === null ? text : <span class={`c-${kind}`}>{text}</span>

export const CodeBlock = ({ page, language, code, isClosed }: CodeBlockProps) => {
  const isDue = language !== '' && (isClosed || code.length <= longestGrowing)
  const pieces = isDue ? page.color(code, language) : null
  return (
    <div class="code-block" dir="ltr">
      <div class="bar">
        <span>{language}</span>
        <IconButton icon="wrap" name={page.words('wrap')} isPressed={false} onClick={toggleWrap} />
        <CopyButton text={code} words={page.words} copy={page.copy} />
      </div>
      <pre tabIndex={0}>
        <code>{pieces ? pieces.map(renderPiece) : code}</code>
      </pre>
    </div>
  )
}
