/** The addresses from which a key may be used, as they are written into one field. The server judges them. */
import type { Problem } from '../../problem.js'

/** One a line, or with commas between: as people paste them. */
export const readAddresses = (text: string): string[] =>
  text
    .split(/[\n,;]/)
    .map((address) => address.trim())
    .filter((address) => address !== '')

/** What the server said of single addresses, each with the address it is about. */
export const addressFault = (
  problem: Problem | null,
  addresses: readonly string[],
): string | undefined => {
  const faults = (problem?.fields ?? []).flatMap(({ path, message }) => {
    if (path === 'allowedIps') return [message]
    const index = /^allowedIps\[(\d+)\]/.exec(path)?.[1]
    if (index === undefined) return []
    const address = addresses[Number(index)]
    return [address === undefined ? message : `“${address}”: ${message}`]
  })
  return faults.length > 0 ? faults.join(' ') : undefined
}
