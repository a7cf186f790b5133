/** One word out of a few, as it is written on a command line. */
import { UsageError } from './usage-error.js'

/** @throws UsageError */
export const readChoice = <const Choice extends string>(
  option: string,
  written: string,
  choices: readonly Choice[],
): Choice => {
  const found = choices.find((choice) => choice === written)
  if (found !== undefined) return found
  throw new UsageError(
    `${option}: expected one of ${choices.join(', ')}, seen ${JSON.stringify(written)}.`,
  )
}
