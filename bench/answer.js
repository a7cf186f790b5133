/** Markdown of any length, the same each time: what models write, or one block that never ends. */

const section = (number) => `## ${number}. Why the origin is checked

A session belongs to *one* page: its **origin** is noted when it opens, and \`every\` later request is compared with it. See [the protocol](https://parley.example/protocol#${number}) for what that means in practice, and what it does not.

- The browser writes the header, and a page cannot change it.
- An entry such as \`*.shop.example\` matches one label, not two.
  - That includes the port, if it is not the usual one.
- A refusal says what was seen.

1. Open the console and read the block.
2. Add the line that it names.

\`\`\`js
const session = await open({ token, origin: location.origin })
if (!session.ok) console.error(session.code, session.detail)
\`\`\`

| entry | matches | does not |
|---|---|---|
| \`shop.example\` | https://shop.example | http://shop.example |
| \`*.shop.example\` | https://a.shop.example | https://a.b.shop.example |

> Absence is denial: an empty list allows nobody.

`

const sentence = (number) =>
  `Sentence ${number} says *something* about **origins** and \`sessions\`, and then it ends. `

const kinds = {
  mixed: { start: '', piece: section },
  paragraph: { start: '', piece: sentence },
  list: { start: '', piece: (number) => `- ${sentence(number)}\n` },
  code: { start: '```js\n', piece: (number) => `const value${number} = compute(${number})\n` },
  table: {
    start: '| number | word | sentence |\n|---|---|---|\n',
    piece: (number) => `| ${number} | \`word\` | ${sentence(number)}|\n`,
  },
}

/**
 * @param {keyof typeof kinds} kind
 * @param {number} bytes how long; ASCII only
 */
export const writeAnswer = (kind, bytes) => {
  const { start, piece } = kinds[kind]
  let text = start
  for (let number = 1; text.length < bytes; number++) text += piece(number)
  return text.slice(0, bytes)
}

/** What an answer that `ends` ends with, so that whoever looks at a page sees that it is whole. */
export const lastWords = 'That is all of it.'

/**
 * An answer's pieces, each when it is due.
 * @param {{kind: keyof typeof kinds, bytes: number, bytesPerPiece: number, piecesPerSecond: number,
 *   ends?: boolean}} wanted
 * @param {AbortSignal} signal
 */
export async function* recite({ kind, bytes, bytesPerPiece, piecesPerSecond, ends }, signal) {
  const text = writeAnswer(kind, bytes) + (ends ? `\n\n${lastWords}` : '')
  const started = performance.now()
  for (let sent = 0; sent * bytesPerPiece < text.length && !signal.aborted;) {
    const due = Math.ceil(((performance.now() - started) / 1000) * piecesPerSecond)
    for (; sent < due && sent * bytesPerPiece < text.length; sent++) {
      yield text.slice(sent * bytesPerPiece, (sent + 1) * bytesPerPiece)
    }
    await new Promise((resolve) => setTimeout(resolve, 4))
  }
}
