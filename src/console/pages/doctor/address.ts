/** Addresses of pages: as they are typed, as a token's list suggests them, and in a command. */

/** With the scheme that most sites have, if none was typed; null if it is no address of a page. */
export const readAddress = (typed: string): string | null => {
  const text = typed.trim()
  const address = /^[a-z][a-z\d+.-]*:\/\//i.test(text) ? text : `https://${text}`
  if (!/^[\p{L}\p{N}[]\S*$/u.test(text) || !URL.canParse(address)) return null
  const { protocol, hostname } = new URL(address)
  return /^https?:$/.test(protocol) && /\w/.test(hostname) ? address : null
}

/** A page that a token's list allows, for the operator to complete; empty if it names none. */
export const suggestedPage = (entries: readonly string[]): string => {
  const pages = entries.flatMap((entry) => {
    const address = entry.includes('*') ? null : readAddress(entry)
    return address === null ? [] : [address]
  })
  return pages.find((page) => !isLocal(new URL(page))) ?? ''
}

const isLocal = ({ hostname }: URL): boolean =>
  /^(localhost|.*\.localhost|127(\.\d+){3}|\[::1\])$/.test(hostname)

interface Command {
  page: string
  /** Null for the one that the page names. */
  api: string | null
  token: string | null
}

/** The same examination from a terminal. */
export const commandOf = ({ page, api, token }: Command): string =>
  [
    'npx parley-chat doctor',
    quoted(page),
    ...(api === null ? [] : [`--api ${quoted(api)}`]),
    ...(token === null ? [] : [`--token ${quoted(token)}`]),
  ].join(' ')

const quoted = (text: string): string =>
  /^[\w:/.%@=-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`
