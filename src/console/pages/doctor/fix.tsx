/** What to change: the words, and what to copy of them. */
import { CopyButton } from '../../parts/button.js'
import { copiedOf, fixParts } from './words.js'

export const Fix = ({ fix }: { fix: string }) => (
  <div class="fix">
    <span class="fix-label">Fix</span>
    <p>
      {fixParts(fix).map(({ text, isCode }, index) => (
        <span key={index}>
          {index > 0 && ' '}
          {isCode ? <code>{text}</code> : text}
        </span>
      ))}
    </p>
    <CopyButton text={copiedOf(fix)} what="the fix" />
  </div>
)
