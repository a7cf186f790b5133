/**
 * Nodes and their attributes. Whatever is made here is made without an HTML parser.
 */

/** Null takes an attribute away. Returns the element. */
export const setAttributes = <Node extends Element>(
  element: Node,
  attributes: Readonly<Record<string, string | null>>,
): Node => {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null) element.removeAttribute(name)
    else element.setAttribute(name, value)
  }
  return element
}

/** One path on the 20 px grid of all our icons. */
export const drawGlyph = (d: string): Element => {
  const create = (name: string) => document.createElementNS('http://www.w3.org/2000/svg', name)
  const svg = setAttributes(create('svg'), { viewBox: '0 0 20 20', 'aria-hidden': 'true' })
  svg.append(setAttributes(create('path'), { d }))
  return svg
}

/** Applies a sheet to a shadow root. */
export const applyStyle = (root: ShadowRoot, css: string): void => {
  const sheet = new CSSStyleSheet()
  sheet.replaceSync(css)
  root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet]
}
