/**
 * What a screen reader is told while the eye reads along: that an answer comes, its first sentences,
 * that it is complete, and each trouble once. It speaks what happens, never what happened before.
 */
import type { AssistantMessage, ChatState } from '../chat/state.js'
import type { Word, Words } from './catalogue.js'
import { longestMs } from './clock.js'
import { endingMinutes, isEnding } from './notice.js'
import { changesToTell } from './telling.js'

/** Between two utterances, so that the one is heard before the other is put there. */
const gapMs = 1500
/** After a key, nothing is said: a reader that echoes keys would drop one of the two. */
const typingMs = 1000
const sentencesTold = 2
/** As they are shown (messages.tsx). */
const reconnectingMs = 1500
const wayOutMs = 12_000
/** A shorter answer is told whole. */
const shortAnswer = 400
/** Enough to hold two sentences of any answer that is worth hearing. */
const longestScan = 2000

export interface Announcer {
  observe(state: ChatState): void
  /** The visitor has pressed a key. */
  typed(): void
  say(text: string): void
}

/** Markdown as it is spoken. */
const speakable = (text: string, words: Words): string =>
  text
    .replace(
      /^(```|~~~)[^\n]*\n([\s\S]*?)(?:\n\1.*|(?![\s\S]))/gm,
      (_whole, _fence, code: string) => {
        return `${words('codeBlock', { count: code.split('\n').length })}.`
      },
    )
    .replace(/(?:^\|.*(?:\n|$))+/gm, `${words('table')}.\n`)
    .replace(/!?\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replace(/^[ \t]*(?:[#>*+-]+|\d+[.)])[ \t]+/gm, '')
    .replace(/[*_`~]+/g, '')

const segment = (text: string, locale: string): string[] => {
  const parts =
    'Segmenter' in Intl
      ? [...new Intl.Segmenter(locale, { granularity: 'sentence' }).segment(text)].map(
          (one) => one.segment,
        )
      : (text.match(/[^.!?。！？\n]+[.!?。！？\n]*\s*/g) ?? [])
  return parts.map((part) => part.trim()).filter((part) => part !== '')
}

const lastReply = (state: ChatState): AssistantMessage | undefined =>
  state.messages.findLast((one) => one.role === 'assistant')

const isOver = ({ reply }: AssistantMessage) =>
  reply === 'complete' || reply === 'stopped' || reply === 'failed' || reply === 'cut'

export const createAnnouncer = (
  region: HTMLElement,
  readWords: () => { words: Words; locale: string },
  signal: AbortSignal,
): Announcer => {
  const queue: string[] = []
  let timer: ReturnType<typeof setTimeout> | undefined
  let typedAt = Number.NEGATIVE_INFINITY
  let previous: ChatState | null = null
  const patience = new Map<string, ReturnType<typeof setTimeout>>()
  let ending: ReturnType<typeof setTimeout> | undefined
  let endAt: number | undefined
  /** The reply that is being told, and how many of its sentences were. */
  let told = { id: '', count: 0, isFinished: true }

  const speak = () => {
    timer = undefined
    const wait = typedAt + typingMs - performance.now()
    if (wait > 0) return schedule(wait)
    const text = queue.shift()
    // What was said is gone: a reader that walks through the page would meet it a second time.
    if (text === undefined) return region.replaceChildren()
    const line = document.createElement('p')
    line.textContent = text
    region.replaceChildren(line)
    schedule(gapMs)
  }
  const schedule = (delayMs: number) => {
    timer ??= setTimeout(speak, delayMs)
  }
  const say = (text: string) => {
    if (text === '') return
    queue.push(text)
    schedule(0)
  }
  signal.addEventListener('abort', () => {
    for (const one of [timer, ending, ...patience.values()]) clearTimeout(one)
  })

  const tell = (reply: AssistantMessage) => {
    const { words, locale } = readWords()
    const over = isOver(reply)
    if (told.count < sentencesTold || over) {
      const sentences = segment(speakable(reply.text.slice(0, longestScan), words), locale)
      const whole = over ? sentences : sentences.slice(0, -1)
      const isShort = over && reply.text.length <= shortAnswer
      const until = isShort ? whole.length : Math.min(whole.length, sentencesTold)
      if (told.count < until && (over || until >= sentencesTold)) {
        say(whole.slice(told.count, until).join(' '))
        told.count = until
      }
    }
    if (!over) return
    told.isFinished = true
    if (reply.reply === 'complete') say(words('answerComplete'))
    if (reply.reply === 'stopped') say(words('stopped'))
    if (reply.reply === 'failed' || reply.reply === 'cut') say(words('replyFailed'))
  }

  const observeReply = (state: ChatState) => {
    const reply = lastReply(state)
    if (!reply) return
    if (reply.id !== told.id) {
      told = { id: reply.id, count: 0, isFinished: isOver(reply) }
      if (!told.isFinished) say(readWords().words('isAnswering'))
    }
    if (!told.isFinished) tell(reply)
  }

  /** Once, if it still is so by then. */
  const later = (key: string, delayMs: number, isStill: () => boolean, word: Word) => {
    if (patience.has(key)) return
    const wait = setTimeout(() => isStill() && say(readWords().words(word)), delayMs)
    patience.set(key, wait)
  }
  const observeWaiting = (state: ChatState) => {
    const reply = lastReply(state)
    const how = reply?.reply
    const key = `${reply?.id} ${how}`
    for (const [known, wait] of patience) {
      if (known === key) continue
      clearTimeout(wait)
      patience.delete(known)
    }
    const isStill = () => previous !== null && lastReply(previous)?.reply === how
    if (how === 'reconnecting') later(key, reconnectingMs, isStill, 'reconnecting')
    if (how === 'waiting') later(key, wayOutMs, isStill, 'waitingLong')
  }
  const observeEnd = ({ lapse }: ChatState) => {
    if (lapse?.at === endAt) return
    endAt = lapse?.at
    clearTimeout(ending)
    const waitMs = (endAt ?? Infinity) - endingMinutes * 60_000 - performance.now()
    if (waitMs < 0 || waitMs > longestMs) return
    ending = setTimeout(() => {
      if (previous && isEnding(previous)) {
        say(readWords().words('endsSoon', { count: endingMinutes }))
      }
    }, waitMs)
  }

  return {
    say,
    typed() {
      typedAt = performance.now()
    },
    observe(state) {
      if (previous) {
        observeReply(state)
        for (const text of changesToTell(previous, state, readWords().words)) say(text)
      }
      previous = state
      observeWaiting(state)
      observeEnd(state)
    },
  }
}
