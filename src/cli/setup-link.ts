/** The address that lets its bearer set the console's password, once. */

/** The secret stands in the fragment, which no browser sends and no log has. */
export const setupLink = (address: string, secret: string): string =>
  `${address}/console/#setup=${secret}`
