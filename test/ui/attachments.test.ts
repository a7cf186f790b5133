import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
// What the panel fetches later is there before.
import '../../src/ui/attachments/attachments.js'
import { answered, said } from './fake-chat.js'
import { fakeTime, setStage } from './stage.js'

let stage: ReturnType<typeof setStage>

const allowed = { files: ['text/plain', 'application/pdf'], maxBytes: 2048, maxCount: 3 }

const start = async (attachments: unknown = allowed) => {
  stage = setStage()
  const opened = { conversationId: null, name: null, config: { attachments } }
  stage.chat.set({ phase: 'ready', opened })
  stage.panel.open()
  await stage.pass()
  await stage.pass()
  return stage
}

/** As the browser's picker hands them over. */
const pick = async (...files: File[]) => {
  const picker = stage.root.querySelector<HTMLInputElement>('.picker')
  if (!picker) throw new Error('there is no picker')
  Object.defineProperty(picker, 'files', { value: files, configurable: true })
  picker.dispatchEvent(new Event('change'))
  for (let turn = 0; turn < 5; turn++) await stage.pass()
}

const text = (name: string, content = 'words') => new File([content], name)
const tray = () => stage.root.querySelector('.tray')
const items = () =>
  [...(tray()?.querySelectorAll('.item .name > .hidden') ?? [])].map((name) => name.textContent)
const refusals = () =>
  [...(tray()?.querySelectorAll('.refusals p') ?? [])].map((line) => line.textContent)
/** What a screen reader is told next, and waits for what was told before. */
const hear = async (line: string) => {
  for (let turn = 0; turn < 40 && stage.status() !== line; turn++) await stage.pass(200)
  expect(stage.status()).toBe(line)
}
const button = (name: string) => stage.inside.getByRole('button', { name })

beforeEach(() => {
  fakeTime()
  sessionStorage.clear()
})
afterEach(() => {
  stage.end()
  vi.useRealTimers()
})

describe('attachments', () => {
  it.each([null, {}, { images: false, files: [] }, 'yes'])(
    'are not offered where the config has %j',
    async (config) => {
      await start(config)
      expect(stage.inside.queryByRole('button', { name: 'Attach a file' })).toBeNull()
      expect(tray()).toBeNull()
    },
  )

  it('stand above the field, are named, and go with the message', async () => {
    await start()
    await pick(text('a.txt'), text('cat\u202Egnp.txt'))
    expect(items()).toEqual(['a.txt', 'cat\\u202egnp.txt'])
    await hear('a.txt is attached cat\\u202egnp.txt is attached')
    expect(stage.inside.getByRole('list', { name: 'Attachments' })).toBeTruthy()
    stage.type('Look')
    stage.press('Enter')
    const [, words, given] = stage.chat.calls.at(-1) ?? []
    expect(words).toBe('Look')
    expect(given).toMatchObject([
      { name: 'a.txt', mediaType: 'text/plain' },
      { name: 'cat\u202Egnp.txt', mediaType: 'text/plain' },
    ])
    await stage.pass()
    expect(items()).toEqual([])
  })

  it('are a message without words', async () => {
    await start()
    expect(button('Send').getAttribute('aria-disabled')).toBe('true')
    await pick(text('a.txt'))
    expect(button('Send').getAttribute('aria-disabled')).toBe('false')
    button('Send').click()
    expect(stage.chat.calls.at(-1)).toMatchObject(['send', '', [{ name: 'a.txt' }]])
  })

  it('that cannot go say why, one by one, and lose nothing of the others', async () => {
    await start()
    await pick(
      text('page.html', '<p>'),
      text('big.txt', 'x'.repeat(2049)),
      text('empty.txt', ''),
      text('fine.txt'),
    )
    expect(items()).toEqual(['fine.txt'])
    expect(refusals().toSorted()).toEqual([
      'big.txt is too large: at most 2 kB.',
      'empty.txt is empty.',
      "page.html can't be sent: only TXT, PDF can.",
    ])
    await pick(text('a.pdf', 'not a PDF'))
    expect(refusals()).toEqual(["a.pdf can't be sent: only TXT, PDF can."])
    await hear("a.pdf can't be sent: only TXT, PDF can.")
    await pick(text('b.txt'), text('c.txt'), text('d.txt'))
    expect(items()).toEqual(['fine.txt', 'b.txt', 'c.txt'])
    expect(refusals()).toEqual(['At most 3 files in one message.'])
    button('Dismiss').click()
    await stage.pass()
    expect(refusals()).toEqual([])
  })

  it('that are too much together stop at what fits', async () => {
    await start({ ...allowed, maxTotalBytes: 3000 })
    await pick(text('a.txt', 'x'.repeat(2000)), text('b.txt', 'x'.repeat(2000)))
    expect(items()).toEqual(['a.txt'])
    expect(refusals()).toEqual(['b.txt is too much: at most 3 kB in one message.'])
  })

  it('that cannot be read any more say so', async () => {
    await start()
    const gone = text('gone.txt')
    gone.arrayBuffer = () => Promise.reject(new DOMException('moved', 'NotFoundError'))
    gone.slice = () => gone
    await pick(gone)
    expect(refusals()).toEqual(["gone.txt can't be read."])
  })

  it('can be taken out, and the focus goes to the next one', async () => {
    await start()
    await pick(text('a.txt'), text('b.txt'))
    button('Remove a.txt').click()
    await stage.pass()
    expect(items()).toEqual(['b.txt'])
    expect(stage.root.activeElement).toBe(button('Remove b.txt'))
    button('Remove b.txt').click()
    await stage.pass()
    expect(stage.root.activeElement).toBe(button('Attach a file'))
  })

  it('stay where a listener keeps the message back, and a suggestion goes without them', async () => {
    await start()
    await pick(text('a.txt'))
    stage.refused.add('send')
    button('Send').click()
    await stage.pass()
    expect(items()).toEqual(['a.txt'])
    stage.refused.clear()
    stage.panel.send('Something else')
    expect(stage.chat.calls.at(-1)).toEqual(['send', 'Something else'])
    await stage.pass()
    expect(items()).toEqual(['a.txt'])
  })

  it('of a long text that was pasted are offered, and take it out of the field', async () => {
    await start()
    const long = 'All work and no play.\n'.repeat(300)
    stage.type(`Read ${long}`)
    const data = { getData: () => long.replaceAll('\n', '\r\n'), files: [] }
    const event = Object.assign(new Event('paste', { bubbles: true, composed: true }), {
      clipboardData: data,
    })
    stage.field().dispatchEvent(event)
    await stage.pass()
    button('Attach it as a file').click()
    await stage.pass()
    await stage.pass()
    expect(refusals()).toEqual(['Pasted text.txt is too large: at most 2 kB.'])
    expect(stage.field().value).toBe(`Read ${long}`)
  })

  it('on their way say how far they are, and can be called back', async () => {
    await start()
    const attachments = [
      {
        id: 'x',
        kind: 'file' as const,
        name: 'a.txt',
        mediaType: 'text/plain',
        bytes: 1234,
        width: null,
        height: null,
        data: null,
      },
    ]
    const sending = { ...said('Look', 'sending'), attachments, uploaded: 0.43 }
    stage.chat.set({ phase: 'replying', turnId: null, messages: [sending] })
    for (let turn = 0; turn < 5; turn++) await stage.pass()
    const bar = stage.inside.getByRole('progressbar', { name: 'Sending…' })
    expect(bar.getAttribute('aria-valuenow')).toBe('43')
    expect(stage.inside.getByText(/^Sending… 43%/)).toBeTruthy()
    stage.inside.getByRole('button', { name: 'Cancel' }).click()
    expect(stage.chat.calls.at(-1)).toEqual(['stop'])

    const done = { ...sending, delivery: 'sent' as const }
    stage.chat.set({ phase: 'ready', messages: [done, answered('Seen')] })
    for (let turn = 0; turn < 5; turn++) await stage.pass()
    const list = stage.root.querySelector('.enclosed')
    expect(list?.textContent).toContain('TXT · 1.2 kB')
    expect(stage.inside.getByRole('button', { name: /^Download a\.txt/ })).toBeTruthy()
  })
})
