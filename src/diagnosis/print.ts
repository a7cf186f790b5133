/**
 * Where the site's developer reads: the console. Never what a visitor reads.
 */

/** Prints, unless the same cause was printed since the page was loaded. */
export type Print = (level: 'error' | 'warn', text: string, cause?: string) => void

const printed = new Set<string>()

export const print: Print = (level, text, cause = text) => {
  if (!printed.has(cause)) console[level](text)
  printed.add(cause)
}

/** Prints by other means than the console. */
export const printTo =
  (log: (text: string) => void): Print =>
  (_level, text, cause = text) => {
    if (!printed.has(cause)) log(text)
    printed.add(cause)
  }
