/** What is said about the tags of a page: how many, and what is wrong with them as they stand there. */
import { classifyToken, redact } from '../protocol/credential.js'
import type { Finding } from '../protocol/doctor.js'
import { failed, passed, warned } from './finding.js'
import type { PageDocument } from './page-document.js'
import { describeTag, type Tag } from './tag.js'
import type { Visit } from './visit.js'

/** `tag` is the one that counts, and `page` where it stands. */
export const tagFindings = (tags: readonly Tag[], tag: Tag, page: URL): Finding[] => [
  ...(tags.length > 1
    ? [
        failed(
          'loaded_twice',
          `the tag is in the page ${tags.length} times: ${named(tags)}.`,
          'take all but one of them out',
        ),
      ]
    : []),
  ...credentialFindings(tag),
  ...(tag.inertType === null
    ? []
    : [
        warned(
          'tag_waits',
          `the tag's script has the type ${tag.inertType}, so no browser runs it until a consent tool changes that.`,
          'if that is not meant, take the attribute type away',
        ),
      ]),
  ...(tag.isTooLong
    ? [
        failed(
          'address_too_long',
          'an address in the tag has more than 4,000 characters, and is not asked for.',
          "copy the tag from Parley's console into the page again",
        ),
      ]
    : []),
  ...(tag.api === null && !tag.isTooLong
    ? [
        failed(
          'api_missing',
          "the tag does not say the server's address.",
          tag.form === 'element'
            ? 'put  api="https://…"  on the element'
            : 'put  data-api="https://…"  on the script tag',
        ),
      ]
    : []),
  passed(
    `answers${page.protocol === 'http:' ? ' over http' : ''}, and has the ${describeTag(tag)}`,
  ),
]

const maxNamed = 5

const named = (tags: readonly Tag[]): string =>
  [...tags.slice(0, maxNamed).map(describeTag), ...(tags.length > maxNamed ? ['…'] : [])].join('; ')

const credentialFindings = ({ token, form }: Tag): Finding[] => {
  if (token === null) {
    const attribute = form === 'element' ? 'token' : 'data-client-token'
    return [
      failed(
        'token_missing',
        'the tag has no client token.',
        `give it  ${attribute}="ct_live_…"  with a token of Parley's console`,
      ),
    ]
  }
  if (classifyToken(token) !== 'misspelt') return []
  return [
    failed(
      'token_malformed',
      `the tag's client token is misspelt (${redact(token)}): its checksum is wrong.`,
      "copy the token from Parley's console (or: parley token list) into the page again",
    ),
  ]
}

/** Wherever it stands in the page, everybody can read it. */
export const secretFindings = ({ html }: PageDocument): Finding[] => {
  const [key] = /\brt_(live|test)_[0-9A-Za-z]{20,}/.exec(html) ?? []
  if (key === undefined) return []
  return [
    failed(
      'secret_key_in_page',
      `a secret API key stands in the page, and everyone who opens it can read it: ${redact(key)}`,
      'rotate the key now, and use a client token (ct_…) here',
    ),
  ]
}

/** Where the page is not as whoever asked believes. */
export const differences = ({ given }: Visit, { token, api }: Tag): Finding[] => [
  ...(given.token !== null && token !== null && token !== given.token
    ? [
        failed(
          'token_differs',
          `the page has the token ${redact(token)}, not ${redact(given.token)}, which was given and is tried.`,
          'put the token that is meant into the page, or give the doctor the one that is in it',
        ),
      ]
    : []),
  ...(given.api !== null && api !== null && api !== given.api
    ? [
        warned(
          'api_differs',
          `the page names the server ${api}, not ${given.api}, which was given and is tried.`,
          'put the address that is meant into the page, or leave --api out',
        ),
      ]
    : []),
]
