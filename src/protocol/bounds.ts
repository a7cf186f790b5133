/** Bounds that both sides of the wire know. */

/** The longest message, in characters. */
export const maxMessageCharacters = 32_000
