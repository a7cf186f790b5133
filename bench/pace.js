/** A fixed pace that forgives nothing: an event that comes late does not move those after it. */

const nsPerMs = 1_000_000n

/** What a pace waits for before it starts, so that how long it took to open a thousand does not count. */
export const createStart = () => {
  let give
  const startNs = new Promise((resolve) => (give = resolve))
  return { startNs, go: ({ startNs: at }) => give(BigInt(at)) }
}

/** Yields when each event was due, on the clock of `process.hrtime`, once that time has come. */
export async function* paced(startNs, events, periodMs) {
  const periodNs = BigInt(Math.round(periodMs * 1e6))
  for (let number = 0; number < events; number++) {
    const dueNs = startNs + BigInt(number) * periodNs
    const waitMs = Number((dueNs - process.hrtime.bigint()) / nsPerMs)
    if (waitMs > 0) await new Promise((resolve) => setTimeout(resolve, waitMs))
    yield dueNs
  }
}
