/**
 * An answer's text as nodes: markdown once its chunk is there, plain paragraphs until then and for
 * good where it can't be fetched. Keeps one renderer for each answer.
 */
import type { ComponentChildren } from 'preact'
import type { AssistantMessage } from '../chat/state.js'
import type { Words } from './catalogue.js'
import type { MarkdownModule, Renderer } from './markdown/markdown.js'
import { PlainText } from './plain-text.js'

export interface Prose {
  /** Fetches the chunk, once; after a failure the next call tries again. */
  load(): Promise<void>
  /** What renders from now on: another function whenever finished answers must be rendered anew. */
  render(): (message: AssistantMessage, isDone: boolean) => ComponentChildren
  renew(words: Words): void
  /** The chunk is there. */
  isReady(): boolean
}

export const createProse = (
  copy: (text: string) => Promise<boolean>,
  onReady: (markdown: MarkdownModule) => void,
): Prose => {
  let markdown: MarkdownModule | null = null
  let words: Words
  let render: ReturnType<Prose['render']>

  const renew = () => {
    const renderers = new Map<string, Renderer>()
    render = ({ id, text }, isDone) => {
      if (!markdown) return <PlainText text={text} />
      const renderer = renderers.get(id) ?? markdown.createRenderer(words, copy)
      renderers.set(id, renderer)
      return renderer(text, isDone)
    }
  }
  return {
    async load() {
      if (markdown) return
      try {
        markdown = await import('./markdown/markdown.js')
      } catch {
        return
      }
      renew()
      onReady(markdown)
    },
    render: () => render,
    isReady: () => markdown !== null,
    renew(next) {
      words = next
      renew()
    },
  }
}
