/** All that is written about codes, in the order in which it is read. */
import { answers } from './answers.js'
import type { Article, Code, Group } from './article.js'
import { askedFor } from './asked-for.js'
import { forbidden } from './forbidden.js'
import { keys } from './keys.js'
import { limits } from './limits.js'
import { network } from './network.js'
import { origins } from './origins.js'
import { page } from './page.js'
import { requests } from './requests.js'
import { server } from './server.js'
import { sessions } from './sessions.js'
import { signIn } from './sign-in.js'
import { tokens } from './tokens.js'

export const groups: readonly Group[] = [
  origins,
  tokens,
  page,
  forbidden,
  network,
  sessions,
  limits,
  answers,
  server,
  keys,
  signIn,
  requests,
  askedFor,
]

export const articles: ReadonlyMap<string, Article> = new Map(
  groups.flatMap((group) => Object.entries(group.articles)),
)

/** Of a group, in order. */
export const codesOf = (group: Group): Code[] => Object.keys(group.articles) as Code[]

export const codes: readonly Code[] = groups.flatMap(codesOf)
