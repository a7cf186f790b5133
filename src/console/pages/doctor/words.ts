/** What the steps of an examination are called for people, and what each of them looks at. */
import type { Report, StepName } from '../../../protocol/doctor.js'
import type { Tone } from '../../parts/notice.js'

export const stepWords: Readonly<Record<StepName, { title: string; looks: string }>> = {
  page: { title: 'The page', looks: 'that it answers, and has the tag' },
  script: { title: 'The script', looks: 'that it comes, and as JavaScript' },
  policy: { title: 'Content Security Policy', looks: 'that the page allows what the chat needs' },
  preflight: { title: 'Preflight', looks: 'that browsers may ask the server at all' },
  handshake: { title: 'Handshake', looks: 'that the token allows this page' },
  message: { title: 'A message', looks: 'that a reply comes, and bit by bit' },
  transport: { title: 'Connection', looks: 'certificates, clocks, and HTTP/2' },
  browser: { title: 'In a browser', looks: 'that the button appears' },
}

export const verdictWords: Readonly<Record<Report['outcome'], { tone: Tone; title: string }>> = {
  passed: { tone: 'ok', title: 'The chat works on this page' },
  warned: { tone: 'warn', title: 'It should work, and something is not as it ought to be' },
  failed: { tone: 'danger', title: 'The chat does not work on this page' },
  inconclusive: { tone: 'warn', title: 'The page could not be looked at from here' },
}

/** Half a sentence of the doctor's as one that stands alone. */
export const sentence = (words: string): string => {
  const text = words.trim()
  if (text === '') return ''
  const begun = text.charAt(0).toUpperCase() + text.slice(1)
  return /[.!?…:]$/.test(begun) ? begun : `${begun}.`
}

/** A fix, in which what is to be copied stands between two spaces on each side. */
export const fixParts = (fix: string): { text: string; isCode: boolean }[] =>
  fix
    .trim()
    .split(/ {2,}/)
    .map((text, index) => ({ text, isCode: index % 2 === 1 }))

/** What one would paste elsewhere: the one thing that is to be copied, or else the whole. */
export const copiedOf = (fix: string): string => {
  const codes = fixParts(fix).filter(({ isCode }) => isCode)
  return codes.length === 1 && codes[0] ? codes[0].text : fix.replaceAll(/ {2,}/g, ' ').trim()
}
