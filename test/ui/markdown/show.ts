/**
 * Renders an answer into an element, whole or as it grows.
 */
import { h, render, Fragment } from 'preact'
import { createWords } from '../../../src/ui/catalogue.js'
import { createRenderer } from '../../../src/ui/markdown/markdown.js'

const words = createWords('en')
const copy = () => Promise.resolve(true)

export const show = (text: string): HTMLElement => {
  const root = document.createElement('div')
  render(h(Fragment, null, createRenderer(words, copy)(text, true)), root)
  return root
}

type OnFrame = (root: HTMLElement, text: string, isDone: boolean) => void

/** Each text as it was on the screen while more was to come; the last one is then the whole. */
export const streamTexts = (texts: Iterable<string>, onFrame: OnFrame = () => {}): HTMLElement => {
  const root = document.createElement('div')
  const renderer = createRenderer(words, copy)
  let last = ''
  for (const text of texts) {
    render(h(Fragment, null, renderer(text, false)), root)
    onFrame(root, text, false)
    last = text
  }
  render(h(Fragment, null, renderer(last, true)), root)
  onFrame(root, last, true)
  return root
}

/** An answer that comes in pieces. */
export const stream = (pieces: readonly string[], onFrame?: OnFrame): HTMLElement => {
  let text = ''
  return streamTexts(
    pieces.map((piece) => (text += piece)),
    onFrame,
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
  const name = element.localName
  return name === 'div' && element.parentNode === null ? inner : `<${name}>${inner}</${name}>`
}
