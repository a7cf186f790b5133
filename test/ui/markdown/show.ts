/**
 * Renders an answer into an element, whole or as it grows.
 */
import { h, render, Fragment } from 'preact'
import type { Source } from '../../../src/chat/state.js'
import { createWords } from '../../../src/ui/catalogue.js'
import { highlight } from '../../../src/ui/highlight/highlight.js'
import { createRenderer } from '../../../src/ui/markdown/markdown.js'

const words = createWords('en')
const copy = () => Promise.resolve(true)

export const show = (text: string, sources: readonly Source[] = []): HTMLElement => {
  const root = document.createElement('div')
  render(h(Fragment, null, createRenderer(words, copy, highlight)(text, true, sources)), root)
  return root
}

type OnFrame = (root: HTMLElement, text: string, isDone: boolean) => void

/** Each text as it was on the screen while more was to come; the last one is then the whole. */
export const streamTexts = (
  texts: Iterable<string>,
  onFrame: OnFrame = () => {},
  sources: readonly Source[] = [],
): HTMLElement => {
  const root = document.createElement('div')
  const renderer = createRenderer(words, copy, highlight)
  let last = ''
  for (const text of texts) {
    render(h(Fragment, null, renderer(text, false, sources)), root)
    onFrame(root, text, false)
    last = text
  }
  render(h(Fragment, null, renderer(last, true, sources)), root)
  onFrame(root, last, true)
  return root
}

/** An answer that comes in pieces. */
export const stream = (
  pieces: readonly string[],
  onFrame?: OnFrame,
  sources?: readonly Source[],
): HTMLElement => {
  let text = ''
  return streamTexts(
    pieces.map((piece) => (text += piece)),
    onFrame,
    sources,
  )
}

export const inPieces = (text: string, length: number): string[] =>
  Array.from({ length: Math.ceil(text.length / length) }, (_, index) =>
    text.slice(index * length, (index + 1) * length),
  )

/** The tree without what only styles it, compact enough to compare by eye. */
export const outline = (node: Node): string => {
  if (node.nodeType === Node.TEXT_NODE) return node.textContent ?? ''
  const element = node as Element
  const inner = [...element.childNodes].map(outline).join('')
  // What has just come stands in a node of its own until it has faded in.
  if (element.className === 'fresh') return inner
  const name = element.localName
  return name === 'div' && element.parentNode === null ? inner : `<${name}>${inner}</${name}>`
}
