/**
 * What a screen reader is told while the eye reads along: that an answer comes, its first sentences,
 * that it is complete, and each trouble once. It speaks what happens, never what happened before.
 */
import type { AssistantMessage, ChatState } from '../chat/state.js'
import type { Words } from './catalogue.js'
import { limitSentence } from './notice.js'

/** Between two utterances, so that the one is heard before the other is put there. */
const gapMs = 1500
/** After a key, nothing is said: a reader that echoes keys would drop one of the two. */
const typingMs = 1000
const sentencesTold = 2
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
  signal.addEventListener('abort', () => clearTimeout(timer))

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

  const observeTrouble = (state: ChatState, before: ChatState) => {
    const { words } = readWords()
    if (before.online && !state.online) say(words('isOffline'))
    if (before.phase === state.phase) return
    if (before.phase === 'limited' && state.phase === 'ready') say(words('busyOver'))
    if (state.phase === 'limited') say(words('isBusy'))
    if (state.phase === 'exhausted') say(limitSentence({ words, state }))
    if (state.phase === 'lapsed') say(words('lapsed'))
    if (state.phase === 'refused') say(words('isUnavailable'))
    if (state.phase === 'failed') say(words('failed'))
  }

  return {
    say,
    typed() {
      typedAt = performance.now()
    },
    observe(state) {
      if (previous) {
        observeReply(state)
        observeTrouble(state, previous)
      }
      previous = state
    },
  }
}
