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

/** Calls back after each piece with what is on the screen; the last call is the whole, done. */
export const stream = (
  pieces: Iterable<string>,
  onFrame: (root: HTMLElement, text: string, isDone: boolean) => void = () => {},
): HTMLElement => {
  const root = document.createElement('div')
  const renderer = createRenderer(words, copy)
  let text = ''
  for (const piece of pieces) {
    text += piece
    render(h(Fragment, null, renderer(text, false)), root)
    onFrame(root, text, false)
  }
  render(h(Fragment, null, renderer(text, true)), root)
  onFrame(root, text, true)
  return root
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
