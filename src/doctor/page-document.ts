/** What a page's HTML holds that concerns the doctor, read as a browser would read it. */
import { defaultTreeAdapter, parse, type DefaultTreeAdapterTypes } from 'parse5'

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
  for (const element of elementsOf(html)) {
    const attributes = attributesOf(element)
    switch (element.tagName) {
      case 'base':
        base ??= parseUrl(attributes['href'], address)
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
  return { scripts, elements, metaPolicies, hasPasswordField, html }
}

/** In the order of the document; without what stands in a <template>, which nobody runs. */
function* elementsOf(html: string): Generator<Element> {
  const stack: DefaultTreeAdapterTypes.Node[] = [parse(html)]
  for (let node = stack.pop(); node; node = stack.pop()) {
    if (defaultTreeAdapter.isElementNode(node)) yield node
    if ('childNodes' in node) stack.push(...node.childNodes.toReversed())
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

const parseUrl = (text: string | undefined, base: URL): URL | null =>
  text !== undefined && URL.canParse(text, base) ? new URL(text, base) : null
