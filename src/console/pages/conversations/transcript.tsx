/** What was said, as text: nothing of it becomes markup. Feedback stands at the message it is about. */
import type { ComponentChildren } from 'preact'
import type { Feedback, Message, ShownConversation } from '../../../protocol/records.js'
import { feedbackInWords } from '../../../protocol/conversation-text.js'
import { Notice } from '../../parts/notice.js'
import { Badge, exactTime } from '../../parts/words.js'
import { Attachments } from './attachments.js'
import { safeLink } from './links.js'

export const Transcript = ({
  shown: { conversation, messages, feedback, isCut },
}: {
  shown: ShownConversation
}) => {
  const known = new Set(messages.map(({ id }) => id))
  const general = feedback.filter(({ messageId }) => messageId === null || !known.has(messageId))
  return (
    <div class="transcript">
      {isCut && (
        <Notice>
          <p>This conversation is long: only its newest messages are shown.</p>
        </Notice>
      )}
      {messages.length === 0 && <p class="meta">Nothing was said yet.</p>}
      <ol class="messages">
        {messages.map((message) => (
          <li key={message.id}>
            <Said
              conversationId={conversation.id}
              message={message}
              feedback={feedback.filter(({ messageId }) => messageId === message.id)}
            />
          </li>
        ))}
      </ol>
      {general.length > 0 && (
        <section class="general-feedback" aria-label="Feedback on the whole conversation">
          <h2>On the whole conversation</h2>
          <FeedbackList feedback={general} />
        </section>
      )}
    </div>
  )
}

interface SaidProps {
  conversationId: string
  message: Message
  feedback: readonly Feedback[]
}

const Said = ({ conversationId, message, feedback }: SaidProps) => {
  const {
    role,
    content,
    createdAt,
    attachments = [],
    tools = [],
    sources = [],
    isReplaced,
  } = message
  return (
    <article class={`message ${role}`}>
      <header class="message-head">
        <h2>{role === 'user' ? 'Visitor' : 'Assistant'}</h2>
        <time class="meta" dateTime={createdAt}>
          {exactTime(createdAt)}
        </time>
        {isReplaced && <Badge>replaced by the visitor</Badge>}
      </header>
      {content !== '' && (
        <div class="message-text" dir="auto">
          {content}
        </div>
      )}
      <End message={message} />
      <Attachments attachments={attachments} conversationId={conversationId} />
      <Notes label="Tools">
        {tools.map(({ name, success }, index) => (
          <li key={index}>
            <code>{name}</code>
            {success === false && <Badge tone="danger">failed</Badge>}
            {success === null && <Badge>not finished</Badge>}
          </li>
        ))}
      </Notes>
      <Notes label="Sources">
        {sources.map(({ title, url }, index) => (
          <li key={index}>
            <Source title={title} url={url} />
          </li>
        ))}
      </Notes>
      <FeedbackList feedback={feedback} />
    </article>
  )
}

const Source = ({ title, url }: { title: string; url: string }) => {
  const link = safeLink(url)
  if (!link) {
    return (
      <>
        {title} <span class="meta">{url}</span>
      </>
    )
  }
  return (
    <>
      <a href={link.href} target="_blank" rel="noopener noreferrer nofollow ugc">
        {title || link.host}
      </a>{' '}
      <span class="meta">{link.host}</span>
    </>
  )
}

/** Why it ended, if it did not simply end. */
const End = ({ message: { role, stopReason, errorCode } }: { message: Message }) => {
  if (role === 'user') return null
  if (errorCode) {
    return (
      <Notice tone="danger" title="The reply failed">
        <p>
          <a href={`/docs/errors/${encodeURIComponent(errorCode)}`} target="_blank" rel="noopener">
            <code>{errorCode}</code>
          </a>
        </p>
      </Notice>
    )
  }
  const words = stopReason === undefined ? 'Still being written.' : ends[stopReason]
  return words ? <p class="meta message-end">{words}</p> : null
}

const ends: Readonly<Record<string, string>> = {
  stopped: 'Stopped by the visitor.',
  length: 'Cut off: the agent reached its limit of length.',
  content_filter: 'Held back by the agent’s content filter.',
  error: 'The reply failed.',
}

const Notes = ({ label, children }: { label: string; children: ComponentChildren[] }) =>
  children.length > 0 ? (
    <div class="notes">
      <span class="notes-label">{label}</span>
      <ul>{children}</ul>
    </div>
  ) : null

const FeedbackList = ({ feedback }: { feedback: readonly Feedback[] }) =>
  feedback.length > 0 ? (
    <ul class="feedback" aria-label="Feedback">
      {feedback.map((one) => (
        <li key={one.id} class={`feedback-${one.type}`} dir="auto">
          {feedbackInWords(one)}
        </li>
      ))}
    </ul>
  ) : null
