/**
 * What a page's Content-Security-Policy must have so that the chat may pass, in words that can be
 * pasted. It reads a violation; it enforces nothing.
 */

/** The part of a `SecurityPolicyViolationEvent` that says why. */
export type Violation = Pick<
  SecurityPolicyViolationEvent,
  'blockedURI' | 'disposition' | 'effectiveDirective' | 'originalPolicy'
>

/** Whether an enforced policy has kept something of this origin out. */
const concerns = (origin: string, { blockedURI, disposition }: Violation): boolean =>
  disposition === 'enforce' && (blockedURI === origin || blockedURI.startsWith(`${origin}/`))

/** The first that explains a failure of ours. Images are asked for by the probe alone. */
export const findViolation = (origin: string, seen: readonly Violation[]): Violation | undefined =>
  seen.find((one) => concerns(origin, one) && one.effectiveDirective !== 'img-src')

/** Whether the page's policy forbids our images, so that one which does not load says nothing. */
export const forbidsImages = (origin: string, seen: readonly Violation[]): boolean =>
  seen.some((one) => concerns(origin, one) && one.effectiveDirective === 'img-src')

/** By name; the first of each counts, as in browsers. */
const readPolicy = (policy: string): Map<string, string[]> => {
  const directives = new Map<string, string[]>()
  for (const directive of policy.split(';')) {
    const [name = '', ...values] = directive.trim().split(/\s+/)
    const key = name.toLowerCase()
    if (key !== '' && !directives.has(key)) directives.set(key, values)
  }
  return directives
}

/** Which directives decide, the most particular first. */
const fallbacks = (effective: string): string[] => [
  effective,
  ...(/^script-src-/.test(effective) ? ['script-src'] : []),
  'default-src',
]

/**
 * Whether the directive that refused lists our origin by name: then it is not the policy that is
 * wrong, but something that sends the request elsewhere.
 */
export const listsOrigin = (origin: string, violation: Violation): boolean => {
  const { directive } = decidingDirective(violation)
  return directive?.[1].some((value) => value.replace(/\/$/, '') === origin) ?? false
}

const decidingDirective = ({ effectiveDirective, originalPolicy }: Violation) => {
  const directives = readPolicy(originalPolicy)
  const names = fallbacks(effectiveDirective)
  const name = names.find((one) => directives.has(one))
  return { names, directive: name ? ([name, directives.get(name) ?? []] as const) : null }
}

/** What to write, and where. */
export const describeChange = (origin: string, violation: Violation, metas: string[]): string => {
  const { originalPolicy } = violation
  const where = metas.includes(originalPolicy)
    ? "in the page's <meta> policy"
    : 'in the Content-Security-Policy header of the page'
  const { names, directive } = decidingDirective(violation)
  const [name, values] = directive ?? [names[0] ?? '', []]
  if (name !== 'default-src') return `add  ${origin}  to ${name} ${where}`
  // On its own the new directive would take away what default-src gave.
  const kept = values.filter((value) => value !== "'none'")
  const own = names.at(-2) ?? name
  return `add  ${[own, ...kept, origin].join(' ')};  ${where}, where default-src alone decides`
}
