/**
 * What the server writes into the loader for `GET /embed/<token>.js`: the token, the looks that the
 * launcher needs before anything else is asked for, or why the token is of no use. It changes text;
 * it neither reads files nor decides whether a token is alive.
 */
import type { TokenConfig } from './config.js'
import { classifyToken, redact } from './credential.js'

/** The launcher's part of a token's config. */
export type BakedConfig = Pick<TokenConfig, 'position' | 'launcherLabel' | 'fallback'> & {
  accent?: string
  scheme?: string
}

/** What stands in the loader. */
export interface Baked {
  token: string
  /** The server's public address without a trailing slash; absent where the script's own tells it. */
  api?: string
  config?: BakedConfig
  /** Why the token's script shows no launcher. */
  dead?: DeadCode
}

export type DeadCode = 'token_unknown' | 'token_inactive' | 'token_rotated' | 'secret_key_in_page'

/** What a server knows about the token of an embed script. */
export interface EmbedFacts {
  /** As it stood in the path. An API key is never written out. */
  token: string
  /** Only where the server's public address is configured: the script knows where it came from. */
  api?: string
  config?: TokenConfig
  /** Why the token is of no use. A secret key is found out without being told. */
  dead?: DeadCode
}

const placeholder = /(["'`])__PARLEY_BAKED__\1/g

/**
 * The loader's text with the facts inside. An address that is absent in `facts` is not written.
 * Throws if the source does not hold exactly one placeholder: then it is no loader of ours.
 */
export const bakeLoader = (source: string, facts: EmbedFacts): string => {
  const found = source.match(placeholder)?.length ?? 0
  if (found !== 1) throw new Error(`expected one placeholder in the loader, found ${found}`)
  const literal = toScriptLiteral(bake(facts))
  return source.replace(placeholder, () => literal)
}

const bake = ({ token, api, config, dead }: EmbedFacts): Baked => {
  const isSecret = classifyToken(token) === 'secret_key'
  const code = isSecret ? 'secret_key_in_page' : dead
  return {
    token: isSecret ? redact(token) : token,
    ...(api && { api }),
    ...(config && { config: launcherPart(config) }),
    ...(code && { dead: code }),
  }
}

const launcherPart = ({ position, launcherLabel, fallback, theme }: TokenConfig): BakedConfig => ({
  ...(position && { position }),
  ...(launcherLabel && { launcherLabel }),
  ...(fallback && { fallback: { label: fallback.label, href: fallback.href } }),
  ...(theme?.accent && { accent: theme.accent }),
  ...(theme?.scheme && { scheme: theme.scheme }),
})

/** JSON that is safe in a script, inline or not: no `<`, and no line ends that JSON allows. */
const toScriptLiteral = (value: unknown): string =>
  JSON.stringify(value).replace(
    /[<\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
