/** The origins that a client token has refused, as operators read them on the control surface. */
import * as z from 'zod/mini'
import { timeSchema } from './control.js'

/** What stands in place of an origin where the request had none, or none that is well formed. */
export const noOrigin = { missing: 'missing', malformed: 'malformed' } as const

export const blockedOriginSchema = z.object({
  /** As a browser sends it, folded; `null` for an opaque one; or a word of `noOrigin`. */
  origin: z.string(),
  /** Of the last refusal. */
  code: z.string(),
  count: z.int(),
  firstSeenAt: timeSchema,
  lastSeenAt: timeSchema,
  /** Goes on being counted, and stands in no number of the token. */
  ignored: z.boolean(),
  /** The entry that would allow it; null where none but `*` would. */
  suggestion: z.nullable(z.string()),
  nearMiss: z.optional(z.string()),
  /** Examples of other origins that the suggestion would allow as well. */
  allows: z.array(z.string()),
  /** In words, for people. */
  detail: z.string(),
})
export type BlockedOrigin = z.infer<typeof blockedOriginSchema>

export const blockedOriginsSchema = z.object({
  /** Latest first. */
  blockedOrigins: z.array(blockedOriginSchema),
})
export type BlockedOrigins = z.infer<typeof blockedOriginsSchema>

const origin = z.string().check(z.minLength(1), z.maxLength(600))

export const ignoreBlockedOriginSchema = z.strictObject({ origin, ignored: z.boolean() })
export type IgnoreBlockedOrigin = z.infer<typeof ignoreBlockedOriginSchema>

export const shownBlockedOriginSchema = z.object({ blockedOrigin: blockedOriginSchema })
export type ShownBlockedOrigin = z.infer<typeof shownBlockedOriginSchema>

/** One of the two. */
export const forgetBlockedOriginsQuerySchema = z.strictObject({
  origin: z.optional(origin),
  all: z.optional(z.literal('true')),
})
export type ForgetBlockedOriginsQuery = z.infer<typeof forgetBlockedOriginsQuerySchema>
