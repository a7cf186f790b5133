/** What Chromium tells assistive technology of a part of a page, as lines that people can compare. */
import type { Page } from 'playwright-core'

interface Value {
  value?: unknown
}

interface AXNode {
  nodeId: string
  ignored: boolean
  role?: Value
  name?: Value
  description?: Value
  value?: Value
  properties?: { name: string; value: Value }[]
  childIds?: string[]
}

/** Worth a line of its own neither by itself nor by what it says. */
const passedOver = new Set(['none', 'generic', 'InlineTextBox', 'ListMarker', 'LineBreak', 'image'])
const told = new Set([
  'busy',
  'checked',
  'disabled',
  'expanded',
  'hasPopup',
  'invalid',
  'level',
  'live',
  'modal',
  'pressed',
  'multiline',
])

const describe = ({ role, name, description, value, properties = [] }: AXNode): string => {
  const states = properties
    .filter((one) => told.has(one.name) && one.value.value !== false && one.value.value !== 'false')
    .filter((one) => one.name !== 'level' || role?.value === 'heading')
    .map((one) => `${one.name}=${String(one.value.value)}`)
    .toSorted()
  return [
    String(role?.value),
    ...(name?.value ? [`"${String(name.value)}"`] : []),
    ...(value?.value ? [`= "${String(value.value)}"`] : []),
    ...(description?.value ? [`(${String(description.value)})`] : []),
    ...states,
  ].join(' ')
}

/** From the first node with this role on. */
export const readAccessibilityTree = async (page: Page, role: string): Promise<string> => {
  const session = await page.context().newCDPSession(page)
  const { nodes } = (await session.send('Accessibility.getFullAXTree')) as { nodes: AXNode[] }
  await session.detach()
  const known = new Map(nodes.map((node) => [node.nodeId, node]))
  const lines: string[] = []
  const walk = (node: AXNode | undefined, depth: number, around: string): void => {
    if (!node) return
    const kind = String(node.role?.value)
    const name = String(node.name?.value ?? '')
    // A text that its button is named by is said once.
    const isEcho = kind === 'StaticText' && (name.trim() === '' || name === around)
    const isTold = !node.ignored && !passedOver.has(kind) && !isEcho
    if (isTold) lines.push(`${'  '.repeat(depth)}${describe(node)}`)
    // What it says just now is a matter of time.
    if (kind === 'status') return
    for (const id of node.childIds ?? []) {
      walk(known.get(id), isTold ? depth + 1 : depth, isTold ? name : around)
    }
  }
  const start = nodes.find((node) => !node.ignored && node.role?.value === role)
  walk(start, 0, '')
  return lines.join('\n')
}
