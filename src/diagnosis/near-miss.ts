/**
 * The entry that would allow an origin, and how near the list comes to it. The server decides both;
 * here they get words, and a guess where a server says nothing.
 */
import type { Problem } from '../protocol/answer.js'
import { parse } from './address.js'

/** What would be written on the list: the host, with its port unless that is the default. */
export const entryFor = (origin: string): string => parse(origin)?.host ?? origin

/** Whether a server has seen the page's own host, which it writes without the dot at its end. */
export const isSameHost = (seen: string, own: string): boolean =>
  entryFor(seen) === entryFor(own).replace(/\.(?=:|$)/, '')

/** In brackets, what on the list is almost it; empty if nothing is. */
export const nearMiss = (problem: Problem | null, origin: string): string => {
  switch (problem?.nearMiss) {
    case 'www':
      return /^\w+:\/\/www\./.test(origin)
        ? ' (the name without www is allowed, this one is not)'
        : ' (the name with www is allowed, this one is not)'
    case 'apex':
      return ' (the names below it are allowed, the name itself is not)'
    case 'port':
      return ' (this name is allowed, but on another port)'
    case 'scheme':
      return origin.startsWith('https:')
        ? ' (this name is allowed over http, and this page is https)'
        : ' (this name is allowed over https, and this page is http)'
    case 'loopback':
      return ' (localhost, 127.0.0.1 and [::1] are three different hosts; another of them is allowed)'
    default:
      return ''
  }
}
