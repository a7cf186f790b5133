/** How long the page's main thread was busy with scripts of an origin, from a CPU profile. */
import * as z from 'zod/mini'

const profileSchema = z.object({
  nodes: z.array(z.object({ id: z.number(), callFrame: z.object({ url: z.string() }) })),
  samples: z.optional(z.array(z.number())),
  /** In microseconds, each before its sample. */
  timeDeltas: z.optional(z.array(z.number())),
})

/** In milliseconds; null if the profile cannot be read. */
export const busyMs = (profile: unknown, isOurs: (url: string) => boolean): number | null => {
  const { data } = profileSchema.safeParse(profile)
  if (!data) return null
  const { nodes, samples = [], timeDeltas = [] } = data
  const ours = new Set(nodes.filter(({ callFrame }) => isOurs(callFrame.url)).map(({ id }) => id))
  const microseconds = samples.reduce(
    (sum, id, index) => sum + (ours.has(id) ? Math.max(0, timeDeltas[index] ?? 0) : 0),
    0,
  )
  return microseconds / 1000
}
