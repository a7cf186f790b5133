/**
 * Stands in for `@lezer/highlight` in what is built for pages (vite.config.ts): the markdown grammar
 * tags its nodes for syntax colours that nobody asks for, and the real one weighs 1.6 kB.
 */

/** Its other members are absent, which the grammar takes for no colour; this one it calls. */
export const tags = { special: () => undefined }

export const styleTags = () => () => null

export class Tag {}
