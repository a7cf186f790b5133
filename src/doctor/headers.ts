/** Headers of an answer, read one by one. */
import type { NetworkAnswer } from './network.js'

type Headed = Pick<NetworkAnswer, 'headers'>

/** What came several times is joined as HTTP joins it; null if it never came. */
export const headerOf = ({ headers }: Headed, name: string): string | null =>
  headers[name]?.join(', ') ?? null

/** A media type without its parameters, in lower case; empty if there is none. */
export const mediaTypeOf = (answer: Headed): string =>
  (headerOf(answer, 'content-type') ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? ''

/** The members of a list that commas separate, in lower case. */
export const listOf = (answer: Headed, name: string): string[] =>
  (headerOf(answer, name) ?? '')
    .split(',')
    .map((member) => member.trim().toLowerCase())
    .filter((member) => member !== '')

/** Whether a page of this origin may read the answer. */
export const isReadableBy = (answer: Headed, origin: string): boolean => {
  const allowed = headerOf(answer, 'access-control-allow-origin')
  return allowed === '*' || allowed === origin
}
