/**
 * A client token's `config`: what a site decides about looks and words. It travels in the answer
 * of init, and the launcher's part is baked into the embed script. Everything is optional and
 * unknown members are kept, because other clients bring their own.
 */
import * as z from 'zod/mini'
import { attachmentBytes, attachmentCount, fileTypes } from './attachments.js'

/** At most this many bytes of JSON. */
export const maxConfigBytes = 16 * 1024

const words = (max: number) => z.nullish(z.string().check(z.maxLength(max)))

const themeSchema = z.looseObject({
  /** Any CSS colour in hex: `#0f6b4f`. Everything else is derived from it. */
  accent: z.optional(z.string().check(z.regex(/^#[0-9a-f]{6}$/i, 'a colour as #0f6b4f'))),
  /** `auto` follows the page, then the system. */
  scheme: z.optional(z.enum(['auto', 'light', 'dark'])),
})

const attachmentsSchema = z.looseObject({
  /** PNG, JPEG, GIF and WebP. Default: none. */
  images: z.optional(z.boolean()),
  /** Media types, of those that the server can tell from a lie. Default: none. */
  files: z.optional(z.array(z.enum(Object.keys(fileTypes))).check(z.maxLength(20))),
  /** Bytes of one attachment. Default 5 MiB. */
  maxBytes: z.optional(z.int().check(z.minimum(1024), z.maximum(attachmentBytes.most))),
  /** Attachments of one message. Default 4. */
  maxCount: z.optional(z.int().check(z.minimum(1), z.maximum(attachmentCount.most))),
})

export const tokenConfigSchema = z.looseObject({
  /** The panel's title. */
  title: words(80),
  /** The first thing that a visitor reads. */
  welcomeMessage: words(2000),
  placeholder: words(200),
  /** Up to four starters. */
  suggestions: z.nullish(z.array(z.string().check(z.maxLength(200))).check(z.maxLength(8))),
  theme: z.nullish(themeSchema),
  /** The corner, by reading direction. */
  position: z.nullish(z.enum(['bottom-right', 'bottom-left'])),
  /** The launcher's accessible name. */
  launcherLabel: words(80),
  /** What visitors may attach to a message. Default: nothing. */
  attachments: z.nullish(attachmentsSchema),
  /** What a visitor is offered where the chat cannot work: a link or an address. */
  fallback: z.nullish(
    z.object({
      label: z.string().check(z.minLength(1), z.maxLength(80)),
      href: z
        .string()
        .check(
          z.regex(/^(https?:\/\/|mailto:|tel:)/i, 'an address of https:, http:, mailto: or tel:'),
          z.maxLength(500),
        ),
    }),
  ),
})

export type TokenConfig = z.infer<typeof tokenConfigSchema>
