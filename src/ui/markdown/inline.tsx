/**
 * The inside of a paragraph, as nodes. Nothing of the content becomes an attribute but the address
 * of a link, and that only as the URL parser gives it back.
 */
import type { SyntaxNode } from '@lezer/common'
import type { ComponentChildren } from 'preact'
import { escapeInvisible, removeInvisible } from '../invisible.js'
import { findOtherHost, readLink } from '../link.js'
import { decodeEntities, decodeEntity } from './entities.js'
import { deepestNesting } from './grammar.js'
import type { Page } from './page.js'

/** How text is shown: in a link and in code, what nobody sees is written out. */
type Clean = (text: string) => string

interface Place {
  depth: number
  clean: Clean
  isInLink: boolean
}

const mark = /Mark$|^(?:URL|LinkTitle|LinkLabel|TaskMarker|CodeInfo|TableDelimiter)$/
const elements = { Emphasis: 'em', StrongEmphasis: 'strong', Strikethrough: 'del' } as const

/** Spaces at the ends of lines are nothing; the line break itself is kept. */
const join = (text: string) => text.replace(/[ \t]*\n[ \t]*/g, '\n')

/** A stretch of the text and the first node in it. */
interface Span {
  from: number
  to: number
  first: SyntaxNode | null
}

export const renderInline = (page: Page, node: SyntaxNode): ComponentChildren[] =>
  renderSpan(page, contentSpan(page.text, node), {
    depth: 0,
    clean: removeInvisible,
    isInLink: false,
  })

const renderSpan = (page: Page, span: Span, place: Place): ComponentChildren[] => {
  const { text } = page
  const pieces: ComponentChildren[] = []
  let pending = ''
  const flush = () => {
    if (pending !== '') pieces.push(place.clean(join(pending)))
    pending = ''
  }
  let at = span.from
  for (let node = span.first; node && node.from < span.to; node = node.nextSibling) {
    if (node.to <= at) continue
    pending += text.slice(at, node.from)
    const piece = renderNode(page, node, place)
    if (typeof piece === 'string') pending += piece
    else {
      flush()
      pieces.push(piece)
    }
    at = node.to
  }
  pending += text.slice(at, Math.max(at, span.to))
  flush()
  return pieces
}

/** A block's inside: the marks at its ends take their spaces with them. */
const contentSpan = (text: string, { from, to, firstChild, lastChild }: SyntaxNode): Span => {
  const opening = /^(?:HeaderMark|TaskMarker)$/.test(firstChild?.name ?? '') ? firstChild : null
  const closing = lastChild?.name === 'HeaderMark' && lastChild.from > from ? lastChild : null
  let start = opening?.from === from ? opening.to : from
  let end = closing?.to === to ? closing.from : to
  while (start < end && /\s/.test(text[start] ?? '')) start++
  while (end > start && /\s/.test(text[end - 1] ?? '')) end--
  return { from: start, to: end, first: firstChild }
}

const wholeSpan = ({ from, to, firstChild }: SyntaxNode): Span => ({ from, to, first: firstChild })

/** Text comes back as a string, so that it joins what stands beside it. */
const renderNode = (page: Page, node: SyntaxNode, place: Place): ComponentChildren => {
  const { name } = node
  const source = page.text.slice(node.from, node.to)
  if (name in elements) {
    if (place.depth >= deepestNesting) return source
    const Element = elements[name as keyof typeof elements]
    return (
      <Element>{renderSpan(page, wholeSpan(node), { ...place, depth: place.depth + 1 })}</Element>
    )
  }
  switch (name) {
    case 'Escape':
      return source.slice(1)
    case 'Entity':
      return decodeEntity(source)
    case 'HardBreak':
      return <br />
    case 'InlineCode':
      return <code dir="auto">{escapeInvisible(readCode(page.text, node))}</code>
    case 'Link':
    case 'Image':
      return renderLink(page, node, place)
    case 'Autolink':
      return renderAddress(page, source.slice(1, -1), place, node.to)
    case 'URL':
      return renderAddress(page, source, place, node.to)
    default:
      return mark.test(name) ? '' : source
  }
}

const readCode = (text: string, { firstChild, lastChild, from, to }: SyntaxNode): string => {
  const content = text.slice(firstChild?.to ?? from, lastChild?.from ?? to).replace(/\n/g, ' ')
  return /^ .*\S.* $/.test(content) ? content.slice(1, -1) : content
}

/** A bare address. The last one of an unfinished text may be half of another: it is text yet. */
const renderAddress = (page: Page, source: string, place: Place, to: number): ComponentChildren => {
  if (place.isInLink || (!page.isDone && isAtEnd(page.text, to))) return source
  const address = /^www\./i.test(source)
    ? `http://${source}`
    : /^[^:/]+@/.test(source)
      ? `mailto:${source}`
      : source
  return renderAnchor(address, [escapeInvisible(source)], source) ?? source
}

/** No white space has come yet, so it may go on. */
const isAtEnd = (text: string, at: number) => text.length - at < 100 && !/\s/.test(text.slice(at))

const renderLink = (page: Page, node: SyntaxNode, place: Place): ComponentChildren => {
  if (place.depth >= deepestNesting) return page.text.slice(node.from, node.to)
  const label = labelSpan(node)
  const words = page.text.slice(label.from, label.to)
  const address = findAddress(page, node, label)
  const depth = place.depth + 1
  if (address === null) return renderUnlinked(page, node, label, { ...place, depth })
  if (place.isInLink) return words
  const shown = renderSpan(page, label, { depth, clean: escapeInvisible, isInLink: true })
  if (node.name === 'Image') {
    shown.unshift(`${page.words('image')}${words.trim() === '' ? '' : ': '}`)
  }
  return renderAnchor(address, shown, words) ?? <span>{shown}</span>
}

/** Brackets that lead nowhere are the text that they are; a reference may find its target later. */
const renderUnlinked = (
  page: Page,
  node: SyntaxNode,
  label: Span,
  place: Place,
): ComponentChildren => {
  const { text } = page
  if (!label.first || label.first.from >= label.to) return text.slice(node.from, node.to)
  return (
    <>
      {text.slice(node.from, label.from)}
      {renderSpan(page, label, place)}
      {text.slice(label.to, node.to)}
    </>
  )
}

const labelSpan = (node: SyntaxNode): Span => {
  const [opening, closing] = node.getChildren('LinkMark')
  const from = opening?.to ?? node.from
  const to = closing?.from ?? node.to
  let first = node.firstChild
  while (first && first.from < from) first = first.nextSibling
  return { from, to, first }
}

const findAddress = ({ text, definitions }: Page, node: SyntaxNode, span: Span) => {
  // A bare address within the label is of the same type; the link's own stands behind the label.
  const url = node.getChildren('URL').find(({ from }) => from >= span.to)
  if (url) return readAddress(text.slice(url.from, url.to))
  const label = node.getChild('LinkLabel')
  const name = label ? text.slice(label.from + 1, label.to - 1) : ''
  return definitions.get(normalise(name === '' ? text.slice(span.from, span.to) : name)) ?? null
}

/** Without `<>`, escapes resolved. */
export const readAddress = (source: string): string =>
  decodeEntities(source.replace(/^<(.*)>$/s, '$1').replace(/\\([!-/:-@[-`{-~])/g, '$1'))

export const normalise = (label: string): string => label.trim().replace(/\s+/g, ' ').toLowerCase()

const renderAnchor = (
  address: string,
  label: ComponentChildren[],
  words: string,
): ComponentChildren | null => {
  const link = readLink(address)
  if (!link) return null
  const other = findOtherHost(words, link)
  return (
    <>
      <a href={link.href} target="_blank" rel="noopener noreferrer nofollow ugc" dir="auto">
        {label.length === 0 || words.trim() === '' ? [...label, link.host] : label}
      </a>
      {other !== null && <span class="host"> ({other})</span>}
    </>
  )
}
