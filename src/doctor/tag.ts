/** How the chat stands in a page: which tags are ours, and what they say. Fetches nothing. */
import { redact } from '../protocol/credential.js'
import type { PageDocument, Script } from './page-document.js'

/**
 * - `embed`: `<script src="…/embed/ct_….js">`
 * - `script`: a script with `data-client-token`
 * - `inline`: a script in the page that adds one of these, as a tag manager's does
 * - `element`: `<parley-chat>`
 * - `bundle`: mounted by a script of the site's own
 */
export type TagForm = 'embed' | 'script' | 'inline' | 'element' | 'bundle'

export interface Tag {
  form: TagForm
  /** As it stands there; null if it names none. */
  token: string | null
  /** The server's address without a trailing slash, as far as the page says it. */
  api: string | null
  /** What the page loads from the server; null where the widget is in the site's own bundle. */
  script: URL | null
  /** Of a script: what the browser's checks go by. */
  nonce: string | null
  integrity: string | null
  crossOrigin: string | null
  /** A script with a type that no browser runs, as consent tools leave them: that type. */
  inertType: string | null
  /** An address in it is longer than any that is asked for, and was left out. */
  isTooLong: boolean
  /** Of `inline`: the text of the script that adds it, and of `bundle` where it was found. */
  text: string
}

/** No tag of ours comes near it; what is longer is not worked with. */
const maxAddressLength = 4000

const isTooLong = (address: string | undefined): boolean =>
  address !== undefined && address.length > maxAddressLength

/** In the order in which they stand in the page. */
export const findTags = ({ scripts, elements }: PageDocument): Tag[] => [
  ...scripts.flatMap(scriptTag),
  ...elements.map(elementTag),
]

/** Names a token in an address, whatever its shape. */
const embedPath = /^(.*)\/embed\/([^/]+)\.js$/

const scriptTag = (script: Script): Tag[] => {
  const { src, attributes } = script
  if (!src) return inlineTag(script)
  const [, embedBase, embedded] = embedPath.exec(src.pathname) ?? []
  const written = attributes['data-client-token'] ?? attributes['data-token']
  const isLoader = /\/parley\.js$/.test(src.pathname)
  const isEmbed = embedded !== undefined && /^(ct|rt)_/.test(embedded)
  if (!isEmbed && attributes['data-client-token'] === undefined && !isLoader) return []
  const isSrcTooLong = isTooLong(src.href)
  return [
    {
      ...blank,
      form: isEmbed ? 'embed' : 'script',
      token: written || (isEmbed ? embedded : null),
      api:
        addressIn(attributes['data-api']) ??
        addressIn(`${src.origin}${isEmbed ? embedBase : loaderBase(src.pathname)}`),
      script: isSrcTooLong ? null : src,
      nonce: attributes['nonce'] ?? null,
      integrity: attributes['integrity'] || null,
      crossOrigin: attributes['crossorigin'] ?? null,
      inertType: inertTypeOf(attributes['type']),
      isTooLong: isSrcTooLong || isTooLong(attributes['data-api']),
    },
  ]
}

const blank = {
  token: null,
  api: null,
  script: null,
  nonce: null,
  integrity: null,
  crossOrigin: null,
  inertType: null,
  isTooLong: false,
  text: '',
}

/** `/parley.js` and `/<version>/parley.js` stand at the root of the server. */
const loaderBase = (path: string): string => path.replace(/(\/\d+\.\d+\.[^/]+)?\/[^/]*$/, '')

const inlineTag = ({ text, attributes }: Script): Tag[] => {
  const [, address = '', token = ''] =
    /["'`](https?:\/\/[^"'`\s]+)\/embed\/((?:ct|rt)_\w+)\.js/.exec(text) ?? []
  if (token === '' || !URL.canParse(address)) return []
  const nonce = attributes['nonce'] ?? null
  const isAddressTooLong = isTooLong(address)
  return [
    {
      ...blank,
      form: 'inline',
      token,
      api: addressIn(address),
      script: isAddressTooLong ? null : new URL(`${address}/embed/${token}.js`),
      nonce,
      inertType: inertTypeOf(attributes['type']),
      isTooLong: isAddressTooLong,
      text,
    },
  ]
}

const elementTag = (attributes: Readonly<Record<string, string>>): Tag => ({
  ...blank,
  form: 'element',
  token: attributes['token'] || attributes['client-token'] || null,
  api: addressIn(attributes['api']),
  isTooLong: isTooLong(attributes['api']),
})

const javaScript =
  /^(|module|(text|application)\/(x-)?(java|ecma|j|live)script(1\.[0-5])?|text\/jscript)$/i

const inertTypeOf = (type: string | undefined): string | null => {
  const trimmed = type?.trim() ?? ''
  return javaScript.test(trimmed) ? null : trimmed
}

/** The address of a server as somebody else has written it; null if it is none that may be asked. */
export const addressIn = (text: string | undefined): string | null =>
  text !== undefined && !isTooLong(text) && /^https?:\/\/./.test(text) && URL.canParse(text)
    ? withoutSlash(text)
    : null

/** A regular expression would look at each slash of a long row once for every slash before it. */
export const withoutSlash = (address: string): string => {
  let end = address.length
  while (address[end - 1] === '/') end -= 1
  return address.slice(0, end)
}

const formNames: Readonly<Record<TagForm, string>> = {
  embed: 'embed script',
  script: 'script tag',
  inline: 'script that adds the tag',
  element: 'element <parley-chat>',
  bundle: "mounted by the site's own script",
}

/** `embed script with token ct_live_…9XkQ, server https://chat.example` */
export const describeTag = ({ form, token, api }: Tag): string =>
  [
    `${formNames[form]}${token === null ? ' without a token' : ` with token ${redact(token)}`}`,
    ...(api === null ? [] : [`server ${api}`]),
  ].join(', ')
