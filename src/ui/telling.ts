/**
 * What a screen reader is told besides the answers: what happens to the visitor's messages and to the
 * chat, each once. Never what counts down, nor what was there before.
 */
import type { ChatState, UserMessage } from '../chat/state.js'
import type { Words } from './catalogue.js'
import { fewLeft } from './composer.js'
import { waitsFor } from './messages.js'
import { limitSentence } from './notice.js'

const users = ({ messages }: ChatState): UserMessage[] =>
  messages.filter((one) => one.role === 'user')

/** Messages of which this has become true. */
const hasBecome = (
  delivery: UserMessage['delivery'],
  before: ChatState,
  now: ChatState,
): boolean => {
  if (before.messages === now.messages) return false
  const known = new Set(users(before).flatMap((one) => (one.delivery === delivery ? [one.id] : [])))
  return users(now).some((one) => one.delivery === delivery && !known.has(one.id))
}

const canSendSoon = ({ phase, online }: ChatState) =>
  online && phase !== 'replying' && phase !== 'limited'

/** An answer comes, and nothing else happens: that is most of the time. */
const isGrowing = (before: ChatState, now: ChatState): boolean =>
  before.phase === 'replying' &&
  now.phase === 'replying' &&
  before.online === now.online &&
  before.messages.length === now.messages.length

/** In the order in which it is said. */
export const changesToTell = (before: ChatState, now: ChatState, words: Words): string[] => {
  const told: string[] = []
  const left = now.remaining?.left ?? Infinity
  if (left === fewLeft && left < (before.remaining?.left ?? 0)) {
    told.push(words('left', { count: left }))
  }
  if (isGrowing(before, now)) return told
  if (before.online && !now.online) told.push(words('isOffline'))
  // One that goes at once is no news.
  else if (!canSendSoon(now) && hasBecome('queued', before, now)) {
    if (now.phase !== 'limited' || before.phase === 'limited') told.push(words(waitsFor(now)))
  }
  if (before.phase !== now.phase) {
    if (before.phase === 'limited' && now.phase === 'ready') told.push(words('busyOver'))
    if (now.phase === 'limited') told.push(words('isBusy'))
    if (now.phase === 'exhausted') told.push(limitSentence({ words, state: now }))
    if (now.phase === 'lapsed') told.push(words('lapsed'))
    if (now.phase === 'refused') told.push(words('isUnavailable'))
    if (now.phase === 'failed') told.push(words('failed'))
  }
  if (told.length === 0 && hasBecome('failed', before, now)) told.push(words('notSent'))
  return told
}
