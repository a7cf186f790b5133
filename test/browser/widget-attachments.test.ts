/** Images and files from a visitor's hand to the agent and back, under the strictest policy. */
import { readFileSync } from 'node:fs'
import type { Locator } from 'playwright-core'
import { expect, test } from 'vitest'
import { png } from '../files.js'
import { createScriptedAgent } from '../server/scripted-agent.js'
import { openApi } from './api.js'
import { useShop } from './shop.js'
import type { Visitor } from './visitor.js'

const shop = useShop()

const setUp = async () => {
  const scripted = createScriptedAgent()
  const api = await openApi({ scripted })
  const attachments = {
    images: true,
    files: ['application/pdf', 'text/plain'],
    maxBytes: 1_000_000,
    maxCount: 4,
  }
  const { value } = await api.token({
    allowedOrigins: ['shop.example'],
    config: { attachments, welcomeMessage: 'Hi!' },
  })
  const path = shop.publish({
    head: `<script nonce="abc" async src="${api.url}/embed/${value}.js"></script>`,
    policy: `default-src 'none'; script-src 'nonce-abc' 'strict-dynamic'; connect-src ${api.url}; require-trusted-types-for 'script'; trusted-types 'none'`,
  })
  const visitor = await shop.visit(path, {
    prepare: ({ page }) =>
      page.addInitScript(() => {
        const seen: string[] = []
        Object.assign(window, { seen })
        document.addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) =>
          seen.push(`${violatedDirective} ${blockedURI}`),
        )
      }),
  })
  return { api, scripted, visitor }
}

interface Given {
  name: string
  mimeType: string
  buffer: Buffer
}

const choose = async ({ page, panel }: Visitor, ...files: Given[]) => {
  const chooser = page.waitForEvent('filechooser')
  await panel.getByRole('button', { name: 'Attach a file' }).click()
  await (await chooser).setFiles(files)
}

const text = (name: string, content: string | Buffer): Given => ({
  name,
  mimeType: 'text/plain',
  buffer: Buffer.from(content),
})

/** Fires an event of the mouse or the clipboard with data, as the browser does. */
const transfer = (target: Locator, type: string, data: { files?: string[]; text?: string }) =>
  target.evaluate(
    (node, [kind, { files = [], text: words = '' }]) => {
      const dataTransfer = new DataTransfer()
      for (const name of files) dataTransfer.items.add(new File(['dropped'], name))
      if (words !== '') dataTransfer.setData('text/plain', words)
      const init = { bubbles: true, composed: true, cancelable: true }
      return !node.dispatchEvent(
        kind === 'paste'
          ? new ClipboardEvent(kind, { ...init, clipboardData: dataTransfer })
          : new DragEvent(kind, { ...init, dataTransfer }),
      )
    },
    [type, data] as const,
  )

/** How many colours a canvas shows: one that nobody has drawn on shows one. */
const colours = (canvas: Locator) =>
  canvas.evaluate((node) => {
    const shown = node as HTMLCanvasElement
    const { width, height } = shown
    // From a copy: of a canvas that is read again and again Chromium says in the console that it is slow.
    const copy = new OffscreenCanvas(width, height).getContext('2d', { willReadFrequently: true })
    copy?.drawImage(shown, 0, 0)
    const pixels = copy?.getImageData(0, 0, width, height)
    return new Set(new Uint32Array(pixels?.data.buffer ?? new ArrayBuffer(0))).size
  })

test('images and files are chosen, dropped, pasted, sent, and there after a reload', async () => {
  const { api, scripted, visitor } = await setUp()
  const { page, panel, field, replies, said } = visitor
  await visitor.open()
  const items = panel.getByRole('list', { name: 'Attachments' }).getByRole('listitem')
  const send = panel.getByRole('button', { name: 'Send' })

  // An image of 5 MB where 1 MB may go, a type that is refused, a name that turns the direction.
  await choose(
    visitor,
    { name: 'photo.png', mimeType: 'image/png', buffer: png(1300, 1300, { noise: true }) },
    { name: 'evil.svg', mimeType: 'image/svg+xml', buffer: Buffer.from('<svg/>') },
    text('cat\u202Egnp.txt', Buffer.from('Gr\xfc\xdfe', 'latin1')),
  )
  await expect.poll(() => items.count()).toBe(2)
  await expect
    .poll(() => colours(items.getByRole('img', { name: 'photo.jpg' })))
    .toBeGreaterThan(50)
  await items.last().getByText('cat\\u202egnp.txt', { exact: true }).waitFor()
  const refused = "evil.svg can't be sent: only PNG, JPG, GIF, WEBP, PDF, TXT can."
  await panel.locator('.refusals').getByText(refused).waitFor()
  expect(await send.getAttribute('aria-disabled')).toBe('false')

  // One is taken out with the keyboard; the focus has a place.
  await choose(visitor, text('other.txt', 'x'))
  await expect.poll(() => items.count()).toBe(3)
  await panel.getByRole('status').getByText('other.txt is attached').waitFor()
  expect(await panel.locator('.refusals').count()).toBe(0)
  const remove = items.getByRole('button', { name: 'Remove other.txt' })
  await remove.focus()
  await page.keyboard.press('Enter')
  await expect.poll(() => items.count()).toBe(2)
  expect(
    await items
      .last()
      .getByRole('button')
      .evaluate((node) => node.matches(':focus')),
  ).toBe(true)

  // Dropped anywhere on the panel.
  expect(await transfer(panel.getByRole('log'), 'dragover', { files: ['note.txt'] })).toBe(true)
  await panel.getByText('Drop files here').waitFor()
  expect(await transfer(panel.getByRole('log'), 'drop', { files: ['note.txt'] })).toBe(true)
  await expect.poll(() => items.count()).toBe(3)
  expect(await panel.getByText('Drop files here').count()).toBe(0)

  // A long text that was pasted may become a file.
  const long = 'All work and no play. '.repeat(300)
  await field.fill(`See ${long}`)
  expect(await transfer(field, 'paste', { text: long })).toBe(false)
  await panel.getByRole('button', { name: 'Attach it as a file' }).click()
  await expect.poll(() => items.count()).toBe(4)
  expect(await field.inputValue()).toBe('See ')
  await choose(visitor, text('fifth.txt', 'x'))
  await panel.getByText('At most 4 files in one message.', { exact: true }).first().waitFor()

  // The line is slow: it says how far it is, can be called back, and goes again.
  const line = await page.context().newCDPSession(page)
  const throttle = (uploadThroughput: number) =>
    line.send('Network.emulateNetworkConditions', {
      offline: false,
      latency: 0,
      downloadThroughput: -1,
      uploadThroughput,
    })
  await line.send('Network.enable')
  await throttle(40_000)
  await field.press('Enter')
  await said.getByRole('progressbar', { name: 'Sending…' }).waitFor()
  await said.getByText(/^Sending… \d+%/).waitFor()
  await said.getByRole('button', { name: 'Cancel' }).click()
  await said.getByText('Not sent.').waitFor()
  expect(scripted.calls).toHaveLength(0)
  await throttle(-1)
  await said.getByRole('button', { name: 'Retry' }).click()
  await replies.getByText('You said: See').waitFor()

  const { messages } = (await scripted.call(0)).request
  const { content, attachments = [] } = messages.at(-1) ?? {}
  expect(content).toBe('See')
  expect(
    attachments.map(({ type, filename, mediaType, width }) => [type, filename, mediaType, width]),
  ).toEqual([
    ['image', 'photo.jpg', 'image/jpeg', 1300],
    ['file', 'cat\u202Egnp.txt', 'text/plain', undefined],
    ['file', 'note.txt', 'text/plain', undefined],
    ['file', 'Pasted text.txt', 'text/plain', undefined],
  ])
  expect(attachments[0]?.bytes).toBeLessThan(1_000_000)
  expect(attachments[1]?.dataUri).toBe(
    `data:text/plain;base64,${Buffer.from('Grüße').toString('base64')}`,
  )
  expect(await items.count()).toBe(4)
  expect(scripted.calls).toHaveLength(1)

  // After a reload it comes from the server, for this visitor.
  await page.reload()
  await visitor.open()
  const sent = said.getByRole('list', { name: 'Attachments' })
  await expect
    .poll(() => colours(sent.getByRole('img', { name: 'Image: photo.jpg' })))
    .toBeGreaterThan(50)
  const download = page.waitForEvent('download')
  await sent.getByRole('button', { name: 'Download Pasted text.txt' }).click()
  const saved = await download
  expect(saved.suggestedFilename()).toBe('Pasted text.txt')
  expect(readFileSync(await saved.path(), 'utf8')).toBe(long)
  const asked = visitor.calls().filter((call) => call.startsWith('attachments/'))
  expect(asked).toEqual([
    expect.stringMatching(/^attachments\/att_\w+ 200$/),
    expect.stringMatching(/^attachments\/att_\w+ 200$/),
  ])
  expect(await page.evaluate(() => (window as unknown as { seen: string[] }).seen)).toEqual([])
  expect(visitor.errors).toEqual([])
  expect(visitor.console).toEqual([])
  expect(api.log.join('')).not.toContain('Pasted text')
})
