/** What a page's HTML holds that concerns the doctor, read as a browser would read it. */
import {
  defaultTreeAdapter,
  parse,
  type DefaultTreeAdapterMap,
  type DefaultTreeAdapterTypes,
  type TreeAdapter,
} from 'parse5'

type Element = DefaultTreeAdapterTypes.Element
type Attributes = Readonly<Record<string, string>>

export interface Script {
  attributes: Attributes
  /** Of a script with `src`: where it comes from; null if that is no address. */
  src: URL | null
  /** Its text, for one without `src`. */
  text: string
}

export interface PageDocument {
  scripts: readonly Script[]
  /** The custom elements by which the chat may stand in a page, with their attributes. */
  elements: readonly Attributes[]
  /** Of each Content-Security-Policy in a <meta> where browsers obey it: in the head. */
  metaPolicies: readonly string[]
  hasPasswordField: boolean
  /** There are more elements than are read. */
  isCut: boolean
  /** Sent to the doctor as it is, for what stands in it by mistake. */
  html: string
}

/** `address` is where the page came from. */
export const readDocument = (html: string, address: URL): PageDocument => {
  const scripts: Script[] = []
  const elements: Attributes[] = []
  const metaPolicies: string[] = []
  let hasPasswordField = false
  let base: URL | null = null
  const { root, isCut } = parseBounded(html)
  for (const element of elementsOf(root)) {
    const attributes = attributesOf(element)
    switch (element.tagName) {
      case 'base':
        base ??= baseIn(attributes['href'], address)
        break
      case 'script': {
        const { src } = attributes
        const text = src === undefined ? textIn(element) : ''
        scripts.push({ attributes, src: parseUrl(src, base ?? address), text })
        break
      }
      case 'parley-chat':
        elements.push(attributes)
        break
      case 'meta':
        if (isPolicy(element, attributes)) metaPolicies.push(attributes['content'] ?? '')
        break
      case 'input':
        hasPasswordField ||= attributes['type']?.toLowerCase() === 'password'
        break
    }
  }
  return { scripts, elements, metaPolicies, hasPasswordField, isCut, html }
}

/**
 * More than any page has. Tags that are never closed are opened anew in each paragraph, as HTML has
 * it, so that 2 MB can stand for elements without number.
 */
const maxElements = 200_000

class TooManyElements extends Error {}

/** As far as it was read, if it is too much. */
const parseBounded = (html: string): { root: DefaultTreeAdapterTypes.Document; isCut: boolean } => {
  const root = defaultTreeAdapter.createDocument()
  let count = 0
  const treeAdapter: TreeAdapter<DefaultTreeAdapterMap> = {
    ...defaultTreeAdapter,
    createDocument: () => root,
    createElement(...parameters) {
      count += 1
      if (count > maxElements) throw new TooManyElements()
      return defaultTreeAdapter.createElement(...parameters)
    },
  }
  try {
    parse(html, { treeAdapter })
    return { root, isCut: false }
  } catch (error) {
    if (!(error instanceof TooManyElements)) throw error
    return { root, isCut: true }
  }
}

/** In the order of the document; without what stands in a <template>, which nobody runs. */
function* elementsOf(root: DefaultTreeAdapterTypes.Document): Generator<Element> {
  const stack: DefaultTreeAdapterTypes.Node[] = [root]
  for (let node = stack.pop(); node; node = stack.pop()) {
    if (defaultTreeAdapter.isElementNode(node)) yield node
    if (!('childNodes' in node)) continue
    // One by one: a call with as many parameters as a page has siblings breaks the stack.
    for (const child of node.childNodes.toReversed()) stack.push(child)
  }
}

const attributesOf = (element: Element): Attributes =>
  Object.fromEntries(element.attrs.map(({ name, value }) => [name, value]))

const textIn = (element: Element): string =>
  element.childNodes.map((node) => (defaultTreeAdapter.isTextNode(node) ? node.value : '')).join('')

const isPolicy = (element: Element, attributes: Attributes): boolean =>
  attributes['http-equiv']?.trim().toLowerCase() === 'content-security-policy' &&
  element.parentNode !== null &&
  'tagName' in element.parentNode &&
  element.parentNode.tagName === 'head'

/** Every address of the page would be made as long as it. */
const baseIn = (text: string | undefined, address: URL): URL | null =>
  text !== undefined && text.length > maxBaseLength ? null : parseUrl(text, address)

const maxBaseLength = 4000

const parseUrl = (text: string | undefined, base: URL): URL | null =>
  text !== undefined && URL.canParse(text, base) ? new URL(text, base) : null
