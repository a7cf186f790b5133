/**
 * The inside of a paragraph, as nodes. Nothing of the content becomes an attribute but the address
 * of a link, and that only as the URL parser gives it back.
 */
import type { SyntaxNode } from '@lezer/common'
import type { ComponentChildren } from 'preact'
import { escapeInvisible, removeInvisible } from '../invisible.js'
import { findOtherHost, readLink } from '../link.js'
import { Citation } from './citation.js'
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

/** By where it stands, so that it is the same node when more comes, and fades once. */
const fade = (shown: string, at: number) => (
  <span key={`fresh ${at}`} class="fresh">
    {shown}
  </span>
)

export const renderInline = (page: Page, node: SyntaxNode): ComponentChildren[] =>
  renderSpan(page, contentSpan(page.text, node), {
    depth: 0,
    clean: removeInvisible,
    isInLink: false,
  })

const isFresh = ({ base, fresh }: Page, at: number): boolean =>
  fresh.length > 0 && base + at >= (fresh[0] ?? 0)

const renderSpan = (page: Page, span: Span, place: Place): ComponentChildren[] => {
  const { text } = page
  const pieces: ComponentChildren[] = []
  let pending = ''
  /** Where `pending` begins, if it has just come. */
  let freshAt: number | null = null
  const flush = () => {
    if (pending !== '') {
      const shown = place.clean(join(pending))
      pieces.push(freshAt === null || shown.trim() === '' ? shown : fade(shown, freshAt))
    }
    pending = ''
  }
  /** Text up to a place, in the pieces in which it came. */
  const take = (from: number, to: number) => {
    if (pending === '') freshAt = isFresh(page, from) ? page.base + from : null
    let at = from
    for (const whole of place.isInLink ? [] : page.fresh) {
      const start = whole - page.base
      if (start <= at || start >= to) continue
      pending += text.slice(at, start)
      flush()
      freshAt = whole
      at = start
    }
    pending += text.slice(at, to)
  }
  let at = span.from
  for (let node = span.first; node && node.from < span.to; node = node.nextSibling) {
    if (node.to <= at) continue
    take(at, node.from)
    const inner = renderNode(page, node, place)
    if (typeof inner === 'string') pending += inner
    else {
      flush()
      pieces.push(inner)
    }
    at = node.to
  }
  take(at, Math.max(at, span.to))
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
  return renderAnchor(page, address, [escapeInvisible(source)], source) ?? source
}

/** No white space has come yet, so it may go on. */
const isAtEnd = (text: string, at: number) => text.length - at < 100 && !/\s/.test(text.slice(at))

const renderLink = (page: Page, node: SyntaxNode, place: Place): ComponentChildren => {
  if (place.depth >= deepestNesting) return page.text.slice(node.from, node.to)
  const label = labelSpan(node)
  const words = page.text.slice(label.from, label.to)
  const address = findAddress(page, node, label)
  const cited = node.name === 'Link' && !place.isInLink && findCited(page, node)
  if (cited) return cited.map((number) => renderCitation(page, number))
  const depth = place.depth + 1
  if (address === null) return renderUnlinked(page, node, label, { ...place, depth })
  if (place.isInLink) return words
  const shown = renderSpan(page, label, { depth, clean: escapeInvisible, isInLink: true })
  if (node.name === 'Image') {
    shown.unshift(`${page.words('image')}${words.trim() === '' ? '' : ': '}`)
  }
  return renderAnchor(page, address, shown, words) ?? <span>{shown}</span>
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

/** `[1]`, `[^1]`, `[1, 2]` or `[1][2]`, if the answer has so many sources. */
const citation = /^(?:\[\s*\^?\d{1,3}\s*(?:,\s*\^?\d{1,3}\s*)*\])+$/

const findCited = ({ text, sources }: Page, node: SyntaxNode): number[] | null => {
  const source = text.slice(node.from, node.to)
  if (sources.length === 0 || source.length > 100 || !citation.test(source)) return null
  const numbers = (source.match(/\d+/g) ?? []).map(Number)
  return numbers.every((number) => sources[number - 1]) ? numbers : null
}

const renderCitation = ({ sources, words }: Page, number: number): ComponentChildren => {
  const source = sources[number - 1]
  return source && <Citation source={source} number={number} words={words} />
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
  { numbers }: Page,
  address: string,
  label: ComponentChildren[],
  words: string,
): ComponentChildren | null => {
  const link = readLink(address)
  if (!link) return null
  const other = findOtherHost(words, link)
  const number = numbers.get(link.href)
  return (
    <>
      <a href={link.href} target="_blank" rel="noopener noreferrer nofollow ugc" dir="auto">
        {label.length === 0 || words.trim() === '' ? [...label, link.host] : label}
        {number !== undefined && (
          <span class="number" aria-hidden="true">
            {number}
          </span>
        )}
      </a>
      {other !== null && <span class="host"> ({other})</span>}
    </>
  )
}
