/** Which API key is meant: by its id. The key itself is stored nowhere, so it names nothing. */
import type { Operand } from './command.js'
import { UsageError } from './usage-error.js'

export const keyOperand: Operand = { word: 'ID', called: "key's ID" }

export const keyNote = 'ID is the id that parley key list shows (key_…), not the key itself.'

/** @throws UsageError for a key in place of its id: it belongs on no command line */
export const readKeyId = (written: string): string => {
  if (!/^rt_(live|test)_/.test(written)) return written
  throw new UsageError(
    'Expected the id of an API key, seen a key itself. parley key list shows the ids, each with the last four characters of its key.',
  )
}
