/** One page of the reference, all that it says and in what order, before it is set. */
import { errors } from '../../protocol/errors.js'
import type { Article, Code, Prose, Table, Way } from './article.js'
import { articles } from './articles.js'
import { consoleBlock, eventText, isAnswered, problemText } from './example.js'
import { visitorViews } from './visitors.js'

/** What one reader is shown. */
export interface Shown {
  who: string
  says: Prose
  /** As it stands there. */
  text?: string
  language?: 'json'
}

export interface Sheet {
  code: Code
  title: string
  /** Who says it. */
  source: Prose
  happened: readonly Prose[]
  shown: readonly Shown[]
  ways: readonly Way[]
  tables: readonly Table[]
  certainty: readonly Prose[]
  related: readonly Code[]
}

/** Undefined for a code that there is not. */
export const sheetOf = (code: string): Sheet | undefined => {
  const article = articles.get(code)
  return article && sheet(code as Code, article)
}

export const titleOf = (code: Code): string => {
  const { title } = articles.get(code) ?? {}
  return title ?? (isAnswered(code) ? errors[code].title : code)
}

const sheet = (code: Code, article: Article): Sheet => ({
  code,
  title: titleOf(code),
  source: sourceOf(code, article),
  happened: article.happened,
  shown: [
    developerSees(code, article),
    { who: 'The visitor', says: visitorViews[article.visitor] },
    { who: 'Whoever runs the server', says: article.operator },
    ...programReceives(code, article),
  ],
  ways: article.fix,
  tables: article.tables ?? [],
  certainty: article.certainty,
  related: article.related,
})

const sourceOf = (code: Code, { answer, inStream }: Article): Prose => {
  if (!isAnswered(code)) return 'Found by the widget, in the page. The server knows nothing of it.'
  const status = `Sent by the server, with status ${errors[code].status}.`
  if (answer) return status
  return inStream
    ? 'Sent by the server, as an event of a reply that has begun.'
    : 'Kept for later: no version of this server sends it.'
}

const developerSees = (code: Code, { block, answer }: Article): Shown => {
  const who = 'Whoever builds the page'
  return block
    ? {
        who,
        says: 'This block in the console of the browser, once for each page load:',
        text: consoleBlock(code, block, answer),
      }
    : { who, says: 'Nothing.' }
}

const programReceives = (code: Code, { answer, inStream }: Article): Shown[] => {
  if (!isAnswered(code)) return []
  const who = 'A program'
  return [
    ...(answer
      ? [
          {
            who,
            says: `Status ${errors[code].status}, and this as \`application/problem+json\`. It decides by \`code\`; a visitor may be shown \`error\`.`,
            text: problemText(code, answer),
            language: 'json' as const,
          },
        ]
      : []),
    ...(inStream
      ? [
          {
            who,
            says: 'This event; the stream then ends with `execution_complete` as every stream does.',
            text: eventText(code),
          },
        ]
      : []),
  ]
}
