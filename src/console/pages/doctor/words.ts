/** What the steps of an examination are called for people, and what each of them looks at. */
import type { Report, StepName } from '../../../protocol/doctor.js'
import type { Tone } from '../../parts/notice.js'

export const stepWords: Readonly<Record<StepName, { title: string; question: string }>> = {
  page: { title: 'The page', question: 'Does it answer, and has it the tag?' },
  script: { title: 'The script', question: 'Does it come, and as JavaScript?' },
  policy: {
    title: 'Content Security Policy',
    question: 'Does the page allow what the chat needs?',
  },
  preflight: { title: 'Preflight', question: 'May browsers ask the server at all?' },
  handshake: { title: 'Handshake', question: 'Does the token allow this page?' },
  message: { title: 'A message', question: 'Does a reply come, and bit by bit?' },
  transport: {
    title: 'Connection',
    question: 'Are certificates and clocks right, and is it HTTP/2?',
  },
  browser: { title: 'In a browser', question: 'Does the button appear?' },
}

export const verdictWords: Readonly<Record<Report['outcome'], { tone: Tone; title: string }>> = {
  passed: { tone: 'ok', title: 'Nothing stands in the way of the chat on this page' },
  warned: { tone: 'warn', title: 'Nothing stands in the way of the chat, but see the warnings' },
  failed: { tone: 'danger', title: 'The chat does not work on this page' },
  inconclusive: { tone: 'warn', title: 'The page could not be looked at from here' },
}

/** Half a sentence of the doctor's as one that stands alone. */
export const sentence = (words: string): string => {
  const text = words.trim()
  if (text === '') return ''
  // An address stays as it is.
  const begun = /^\w+:\/\//.test(text) ? text : text.charAt(0).toUpperCase() + text.slice(1)
  return /[.!?…:]$/.test(begun) ? begun : `${begun}.`
}

/** Why a step was not tried. What is an option on the command line is a box here. */
export const skippedWords = (name: StepName, summary: string): string => {
  if (name === 'message' && summary.includes('--send')) {
    return 'Only if “Send one message” is ticked: it costs what a visitor’s message costs.'
  }
  if (summary.includes('--token')) return 'No token was found: choose one above.'
  if (summary.includes('--api')) return 'The page names no server: choose a token above.'
  return sentence(summary)
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
