/** Bounds that both sides of the wire know. */

/** The one version of the protocol that there is. */
export const protocolVersion = 1

/** The longest message, in characters. */
export const maxMessageCharacters = 32_000
