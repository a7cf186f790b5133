/** The demo agent's long answer: as long as is asked for, and the same each time. */

const paragraphs = [
  (n: number) =>
    `A long answer is read from its first line, so the panel stops scrolling when that line has reached the top. This is part ${n}, and whoever has scrolled up to read it is left in peace while the rest arrives below.`,
  (n: number) => `- Point one of part ${n}, which is short.
- Point two, which is **a little longer**, so that it runs over the end of a line in a narrow panel and has to be wrapped.
- Point three, with \`code_in_it\` and a [link](https://example.com/part/${n}).`,
  (n: number) => `\`\`\`js
// Part ${n}
const pieces = []
for await (const event of reply) {
  if (event.type === 'text') pieces.push(event.delta)
}
console.log(pieces.join('').length)
\`\`\``,
  (n: number) =>
    `What arrives in pieces is drawn in pieces. A finished paragraph is kept as it is, and only the last one is looked at again, so that the work grows with the text and not with its square. That makes part ${n} as cheap as the first.`,
  (n: number) => `| Part | Characters so far | Cost of one more piece |
|--:|--:|:--|
| ${n} | about ${n * 700} | the same as before |
| ${n + 1} | about ${(n + 1) * 700} | the same again |`,
  (n: number) =>
    `> "How long will this go on?" is a fair question at part ${n}. Press *Stop* whenever you like: what has been said is kept.`,
  () => `1. Write a message.
2. Watch the answer come.
3. Scroll up while it does, and see that nothing moves under your eyes.`,
]

const part = (n: number): string => {
  const body = [0, 1, 2].map((offset) => paragraphs[(n * 3 + offset) % paragraphs.length]?.(n))
  return `## Part ${n}\n\n${body.join('\n\n')}`
}

/** Whole parts, until they hold at least so many characters. */
export const longAnswer = (characters: number): string => {
  const parts = ['Here is a long answer.']
  let length = parts.join('').length
  for (let n = 1; length < characters; n += 1) {
    const next = part(n)
    parts.push(next)
    length += next.length + 2
  }
  return parts.join('\n\n')
}
