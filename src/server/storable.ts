/** Text of a visitor's as any store can keep it: the same to the eye, and never refused. */

/** PostgreSQL keeps no NUL, and no store keeps half a surrogate pair. */
export const storable = (text: string): string => text.toWellFormed().replaceAll('\0', '\uFFFD')
