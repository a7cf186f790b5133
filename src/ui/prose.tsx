/**
 * An answer's text as nodes: markdown once its chunk is there, plain paragraphs until then and for
 * good where it can't be fetched. Keeps one renderer for each answer.
 */
import type { ComponentChildren } from 'preact'
import type { AssistantMessage } from '../chat/state.js'
import type { Words } from './catalogue.js'
import type { HighlightModule } from './highlight/highlight.js'
import type { MarkdownModule, Renderer } from './markdown/markdown.js'
import type { Color } from './markdown/page.js'
import { PlainText } from './plain-text.js'

export interface Prose {
  /** Fetches the chunk, once; after a failure the next call tries again. */
  load(): Promise<void>
  /** What renders from now on: another function whenever finished answers must be rendered anew. */
  render(): (message: AssistantMessage, isDone: boolean) => ComponentChildren
  /** Whether the end of the transcript is in sight: there, what comes fades in. */
  see(isEndSeen: boolean): void
  renew(words: Words): void
  /** The chunk is there. */
  isReady(): boolean
}

export const fetchMarkdown = () => import('./markdown/markdown.js')

export const createProse = (
  copy: (text: string) => Promise<boolean>,
  onReady: (chunk: { styles: string }) => void,
): Prose => {
  let markdown: MarkdownModule | null = null
  let highlighting: HighlightModule | null = null
  let isFetching = false
  let words: Words
  let isEndSeen = true
  let render: ReturnType<Prose['render']>

  /** With the first program that says its language; what was shown without colours gets them. */
  const fetchHighlighting = async () => {
    if (isFetching) return
    isFetching = true
    try {
      highlighting = await import('./highlight/highlight.js')
    } catch {
      // Plain, and tried again when there is a connection.
      return
    }
    renew()
    onReady(highlighting)
  }
  const color: Color = (code, language) => {
    if (highlighting) return highlighting.highlight(code, language)
    void fetchHighlighting()
    return null
  }

  const renew = () => {
    const renderers = new Map<string, Renderer>()
    render = ({ id, text, sources }, isDone) => {
      if (!markdown) return <PlainText text={text} />
      const renderer = renderers.get(id) ?? markdown.createRenderer(words, copy, color)
      renderers.set(id, renderer)
      return renderer(text, isDone, sources, isEndSeen)
    }
  }
  return {
    async load() {
      if (!highlighting) isFetching = false
      if (markdown) return
      try {
        markdown = await fetchMarkdown()
      } catch {
        return
      }
      renew()
      onReady(markdown)
    },
    render: () => render,
    see: (isSeen) => void (isEndSeen = isSeen),
    isReady: () => markdown !== null,
    renew(next) {
      words = next
      renew()
    },
  }
}
