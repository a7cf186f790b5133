/**
 * The markdown chunk, fetched once the panel is open: an answer's text in, nodes out, as the answer
 * grows. What was finished the last time is not made again.
 */
import { h, type ComponentChildren } from 'preact'
import type { Source } from '../../chat/state.js'
import type { Words } from '../catalogue.js'
import { readLink } from '../link.js'
import { createFresh } from './fresh.js'
import { createGroups } from './groups.js'
import { readDefinitions, type Color } from './page.js'

export { markdownStyles as styles } from './styles.js'

/** At most this much of an answer is shown, in UTF-16 units. */
export const longestText = 200_000

/**
 * @param isDone Nothing more will come: the text is shown exactly as it stands.
 * @param sources What the numbers in it stand for; the same list as long as it is the same.
 * @param isSeen Its end is in sight: there, what comes fades in.
 */
export type Renderer = (
  text: string,
  isDone: boolean,
  sources?: readonly Source[],
  isSeen?: boolean,
) => ComponentChildren

const noSources: readonly Source[] = []

export interface MarkdownModule {
  styles: string
  createRenderer: typeof createRenderer
}

/** The first of each address. */
const numberSources = (sources: readonly Source[]): ReadonlyMap<string, number> =>
  new Map(
    sources
      .map(({ url }, index): [string, number] => [readLink(url)?.href ?? '', index + 1])
      .toReversed(),
  )

/** One for each answer. */
export const createRenderer = (
  words: Words,
  copy: (text: string) => Promise<boolean>,
  color: Color = () => null,
): Renderer => {
  let cited = noSources
  const begin = (definitions: ReadonlyMap<string, string> = new Map()) =>
    createGroups({ definitions, sources: cited, numbers: numberSources(cited), words, copy, color })
  let renderGroups = begin()
  const note = createFresh()
  let shown: { text: string; isDone: boolean; nodes: ComponentChildren } | null = null

  return (whole, isDone, sources = noSources, isSeen = true) => {
    const isCitedAnew = sources !== cited && (sources.length > 0 || cited.length > 0)
    if (shown?.text === whole && shown.isDone === isDone && !isCitedAnew) return shown.nodes
    cited = sources
    // What was rendered before was made without them.
    if (isCitedAnew) renderGroups = begin()
    const text = whole.slice(0, longestText)
    const definitions = isDone ? readDefinitions(text) : null
    // What was rendered before was made without them.
    if (definitions?.size) renderGroups = begin(definitions)
    const fresh = isDone ? [] : note(text, isSeen)
    let blocks = renderGroups(text, isDone, fresh)
    if (!blocks) {
      renderGroups = begin()
      blocks = renderGroups(text, isDone, fresh) ?? []
    }
    const nodes =
      whole.length > longestText
        ? [...blocks, h('p', { key: 'cut', class: 'meta' }, words('cut'))]
        : blocks
    shown = { text: whole, isDone, nodes }
    return nodes
  }
}
