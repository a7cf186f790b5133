/** Ids that are made in the page: for messages, which the server knows them by. */

/** 128 random bits. Not `randomUUID`: a page on plain http has none. */
export const createMessageId = (): string =>
  `msg_${Array.from(crypto.getRandomValues(new Uint8Array(16)), toHex).join('')}`

const toHex = (byte: number): string => byte.toString(16).padStart(2, '0')
