/**
 * Text as paragraphs and nothing more: what an answer looks like before the markdown chunk is
 * there, and what is shown of a block that would cost too much to read as markdown.
 */
import { removeInvisible } from './invisible.js'

export const PlainText = ({ text }: { text: string }) => (
  <>
    {removeInvisible(text)
      .split(/\n{2,}/)
      .map((paragraph, index) => (
        <p key={index} dir="auto">
          {paragraph}
        </p>
      ))}
  </>
)
