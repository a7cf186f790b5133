/**
 * What an assistant did before it answered: its reasoning and its tools, each one calm line that can
 * be opened. What a tool was given and gave back is text, never markup.
 */
import type { ComponentChildren } from 'preact'
import { isRunning } from '../chat/messages.js'
import type { AssistantMessage, ToolUse } from '../chat/state.js'
import { Icon } from './icons.js'
import { escapeInvisible } from './invisible.js'
import { PlainText } from './plain-text.js'
import type { Scene } from './view.js'

interface RowProps {
  label: string
  /** Beside the label: how long it took. */
  note?: string
  state: 'running' | 'failed' | 'done'
  children: ComponentChildren
}

const Row = ({ label, note, state, children }: RowProps) => (
  <details class={`row ${state}`}>
    <summary>
      <Icon name="chevron" />
      <span class="label">{label}</span>
      {note !== undefined && <small>{note}</small>}
    </summary>
    <div class="opened">{children}</div>
  </details>
)

const toolWords = {
  running: 'toolRunning',
  succeeded: 'toolSucceeded',
  failed: 'toolFailed',
} as const

const Exhibit = ({ name, text }: { name: string; text: string }) =>
  text === '' ? null : (
    <>
      <p class="meta">{name}</p>
      <pre tabIndex={0} role="group" aria-label={name} dir="auto">
        {escapeInvisible(text)}
      </pre>
    </>
  )

/** A tenth of a second is as exact as anybody wants it. */
const tookOf = (tool: ToolUse, { words }: Scene): string | undefined =>
  tool.tookMs === null
    ? undefined
    : words('took', { seconds: Math.max(0.1, Math.round(tool.tookMs / 100) / 10) })

const Tool = ({ tool, scene }: { tool: ToolUse; scene: Scene }) => {
  const { words } = scene
  const { input, output, outcome } = tool
  const label = words(toolWords[outcome], { name: escapeInvisible(tool.name) })
  const note = tookOf(tool, scene)
  if (input === '' && output === '') {
    return (
      <p
        class={`row ${outcome === 'failed' ? 'failed' : outcome === 'running' ? 'running' : 'done'}`}
      >
        <span class="label">{label}</span>
        {note !== undefined && <small>{note}</small>}
      </p>
    )
  }
  return (
    <Row
      label={label}
      state={outcome === 'succeeded' ? 'done' : outcome}
      {...(note !== undefined && { note })}
    >
      <Exhibit name={words('toolInput')} text={input} />
      <Exhibit name={words('toolOutput')} text={output} />
    </Row>
  )
}

/** So many are one line more; the rest is behind it. */
const mostTools = 4

const Tools = ({ tools, scene }: { tools: readonly ToolUse[]; scene: Scene }) => (
  <ul class="tools">
    {tools.map((tool) => (
      <li key={tool.id}>
        <Tool tool={tool} scene={scene} />
      </li>
    ))}
  </ul>
)

export const Work = ({ message, scene }: { message: AssistantMessage; scene: Scene }) => {
  const { words } = scene
  const { reasoning, tools } = message
  const isThinking = isRunning(message) && message.text === ''
  const current = tools.filter(({ outcome }) => outcome === 'running')
  const isFolded = tools.length > mostTools
  return (
    <>
      {reasoning !== '' && (
        <Row
          label={words(isThinking ? 'thinking' : 'reasoning')}
          state={isThinking ? 'running' : 'done'}
        >
          <PlainText text={reasoning} />
        </Row>
      )}
      {isFolded && (
        <Row label={words('toolCount', { count: tools.length })} state="done">
          <Tools tools={tools} scene={scene} />
        </Row>
      )}
      {isFolded ? (
        current.length > 0 && <Tools tools={current.slice(-1)} scene={scene} />
      ) : tools.length > 0 ? (
        <Tools tools={tools} scene={scene} />
      ) : null}
    </>
  )
}
