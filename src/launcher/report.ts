/**
 * What the launcher says to the site's developer: a block in the console for what is known without a
 * request, and one line for an option that is not understood. Never what a visitor reads.
 */
import { redact } from '../protocol/credential.js'

/** A cause that the launcher finds by itself. */
export interface Problem {
  code: string
  /** One line: what happened. */
  cause: string
  /** What to change, exactly. */
  fix: string
  /** False where it is an inference. */
  certain?: boolean
}

/** Where it happened. */
export interface Place {
  token: string
  /** The server's address without a trailing slash; empty if it is not known. */
  api: string
}

const printed = new Set<string>()

/** Prints the block, once for each cause and page load, and returns it as a `Diagnosis`. */
export const report = (problem: Problem, place: Place) => {
  const diagnosis = {
    certain: true,
    ...problem,
    origin: self.origin,
    token: redact(place.token),
    server: place.api,
    more: place.api && `${place.api}/docs/errors/${problem.code}`,
    requestId: null,
  }
  const lines = [
    `[Parley] ${problem.code}: ${problem.cause}`,
    `  Seen      ${diagnosis.origin}`,
    `  Token     ${diagnosis.token || 'none'}   Server  ${place.api || 'unknown'}`,
    `  Fix       ${problem.fix}`,
  ]
  if (diagnosis.more) lines.push(`  More      ${diagnosis.more}`)
  const text = lines.join('\n')
  if (!printed.has(text)) console.error(text)
  printed.add(text)
  return diagnosis
}

/** Says that something was not understood and is ignored. */
export const warn = (text: string): void => {
  const line = `[Parley] ${text}`
  if (!printed.has(line)) console.warn(line)
  printed.add(line)
}

/** ` Did you mean …?`, or nothing if no candidate is near. */
export const didYouMean = (word: string, candidates: readonly string[]): string => {
  const near = candidates
    .map((candidate) => [distance(word.toLowerCase(), candidate.toLowerCase()), candidate] as const)
    .filter(([steps, candidate]) => steps <= Math.max(2, candidate.length / 3))
    .toSorted(([a], [b]) => a - b)[0]
  return near ? ` Did you mean ${near[1]}?` : ''
}

/** Levenshtein's, one row at a time. */
const distance = (from: string, to: string): number => {
  let row = Array.from({ length: to.length + 1 }, (_, index) => index)
  for (let i = 0; i < from.length; i++) {
    const next = [i + 1]
    for (let j = 0; j < to.length; j++) {
      const replaced = row[j]! + (from[i] === to[j] ? 0 : 1)
      next.push(Math.min(replaced, row[j + 1]! + 1, next[j]! + 1))
    }
    row = next
  }
  return row[to.length]!
}
