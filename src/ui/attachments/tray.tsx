/**
 * What the visitor is about to send besides words: files that were picked, dropped or pasted, each
 * made ready and shown above the field until it goes or is taken out. Kept in memory alone.
 */
import type { NewAttachment } from '../../chat/attachments.js'
import { readAttachmentRules, type AttachmentRules } from '../../protocol/attachments.js'
import { dress } from './dress.js'
import type { Words } from '../catalogue.js'
import type { View } from '../view.js'
import { nameOf, sizeOf } from './facts.js'
import { createIntake, type PastedText } from './intake.js'
import { createPainter } from './picture.js'
import { acceptOf, prepare, typesInWords, type Fault } from './prepare.js'
import { TrayView, type Item } from './tray-view.js'

export interface TrayParts {
  /** The panel: files may be dropped on all of it. */
  element: HTMLElement
  readSpeech(): { words: Words; locale: string }
  addStyles(styles: string): void
  /** What the site allows, as its config has it. */
  allowed(): unknown
  /**
   * Something else is to be seen, or to be sent.
   * @param attached how many files stand ready
   */
  onChange(attached: number, isPreparing: boolean): void
  /** To a screen reader. */
  say(text: string): void
  /** Takes a text out of the draft, if it is still there. */
  takeOut(text: string): void
  signal: AbortSignal
}

export interface Tray {
  render(view: View): ReturnType<typeof TrayView>
  pick(): void
  ready(): readonly NewAttachment[]
  clear(): void
}

/** Why something cannot go along: one of the file's own faults, or of all of them together. */
type Refusal = Fault | 'total' | 'count'

/** As many lines as fit beside a tray. */
const mostRefusals = 3

export const createTray = (parts: TrayParts): Tray => {
  const { element, readSpeech, signal } = parts
  const painter = createPainter(signal)
  let items: Item[] = []
  let refusals: string[] = []
  /** What a screen reader is told of what was just added, all at once. */
  let news: string[] = []
  let picker: HTMLInputElement | null = null
  let nextId = 1

  const onChange = () => {
    const attached = items.filter(({ ready }) => ready !== null).length
    parts.onChange(attached, attached < items.length)
  }
  const rules = (): AttachmentRules | null => readAttachmentRules(parts.allowed())

  const refuse = (
    name: string,
    refusal: Refusal,
    { maxBytes, maxCount, maxTotalBytes }: AttachmentRules,
  ) => {
    const { words, locale } = readSpeech()
    const shown = nameOf(name, words)
    const lines: Record<Refusal, () => string> = {
      type: () => words('fileType', { name: shown, types: typesInWords(rules() ?? none) }),
      size: () => words('fileSize', { name: shown, size: sizeOf(maxBytes, locale) }),
      total: () => words('fileTotal', { name: shown, size: sizeOf(maxTotalBytes, locale) }),
      count: () => words('fileCount', { count: maxCount }),
      empty: () => words('fileEmpty', { name: shown }),
      unreadable: () => words('fileUnread', { name: shown }),
    }
    const line = lines[refusal]()
    refusals = [...refusals.filter((one) => one !== line), line].slice(-mostRefusals)
    news.push(line)
  }

  /** False if it cannot go along. */
  const addOne = async (file: File, allowed: AttachmentRules): Promise<boolean> => {
    const drop = (refusal: Refusal) => {
      items = items.filter((one) => one !== item)
      refuse(file.name, refusal, allowed)
      return false
    }
    const item: Item = { id: `tray-${nextId++}`, name: file.name, ready: null }
    if (items.length >= allowed.maxCount) return drop('count')
    items = [...items, item]
    onChange()
    const outcome = await prepare(file, allowed)
    // Taken out meanwhile.
    if (!items.includes(item)) return false
    if ('fault' in outcome) return drop(outcome.fault)
    const total = items.reduce((sum, { ready }) => sum + (ready?.data.size ?? 0), 0)
    if (total + outcome.ready.data.size > allowed.maxTotalBytes) return drop('total')
    items = items.map((one) => (one === item ? { ...item, ready: outcome.ready } : one))
    const { words } = readSpeech()
    news.push(words('fileAttached', { name: nameOf(outcome.ready.name, words) }))
    return true
  }

  /** What was being added before is not of the next one. */
  let generation = 0

  /** Whether all of them go along. */
  const add = async (files: readonly File[]): Promise<boolean> => {
    const allowed = rules()
    if (!allowed || files.length === 0) return false
    refusals = []
    let areAll = true
    // One after the other: those that are refused take nobody's place.
    const mine = generation
    for (const file of files) {
      // Cleared meanwhile: by a sign-out, perhaps.
      if (mine !== generation) return false
      areAll = (await addOne(file, allowed)) && areAll
      if (items.length >= allowed.maxCount && file !== files.at(-1)) {
        refuse(file.name, 'count', allowed)
        areAll = false
        break
      }
    }
    onChange()
    parts.say(news.join(' '))
    news = []
    return areAll
  }

  const remove = (id: string) => {
    items = items.filter((one) => one.id !== id)
    onChange()
  }

  const asFile = async ({ text }: PastedText) => {
    intake.forget()
    const name = `${readSpeech().words('pastedText')}.txt`
    // Out of the field only once it is kept elsewhere.
    if (await add([new File([text], name, { type: 'text/plain' })])) parts.takeOut(text)
  }

  const intake = createIntake(element, { add: (files) => void add(files), onChange, rules }, signal)
  dress(parts.addStyles)

  return {
    render: (view) =>
      TrayView({
        view,
        items,
        refusals,
        isOver: intake.isOver(),
        pasted: intake.pasted(),
        accept: acceptOf(rules() ?? none),
        painter,
        locale: readSpeech().locale,
        holdPicker: (input) => void (picker = input ?? picker),
        onPicked: (files) => void add(files),
        onRemove: remove,
        onAsFile: (pasted) => void asFile(pasted),
        onDismiss() {
          refusals = []
          intake.forget()
          onChange()
        },
      }),
    pick: () => picker?.click(),
    ready: () => items.flatMap(({ ready }) => (ready ? [ready] : [])),
    clear() {
      generation += 1
      items = []
      refusals = []
      intake.forget()
      onChange()
    },
  }
}

const none: AttachmentRules = {
  images: false,
  files: [],
  maxBytes: 0,
  maxCount: 0,
  maxTotalBytes: 0,
}
