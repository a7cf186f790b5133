/** What visitors attach, as the operator allows it and reads it. */
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { filePart, imagePart, png } from '../files.js'
import { useOperator } from './operator.js'

const signIn = useOperator()

test('images are looked at, files saved, and what may be attached is chosen', async () => {
  const operator = await signIn()
  const { api, page } = operator
  const config = { title: 'Tea', attachments: { images: true, files: ['text/plain'] } }
  const { value, id } = await api.token({ config })
  const visitor = api.page(value)
  const { conversationId } = await visitor.init()
  const content = [
    { type: 'text', text: 'Which tea goes with this?' },
    imagePart(png(320, 240), 'image/png', 'hills.png'),
    imagePart(png(3, 2), 'image/png', 'cat\u202Egnp.png'),
    filePart('Hello', 'text/plain', 'notes of a long day in November, second part.txt'),
  ]
  const messages = [{ id: 'm', role: 'user', content }]
  await (await api.post('chat', { sessionId: visitor.sessionId, messages })).text()

  await operator.go(`/conversations/${conversationId}`)
  const attached = page.getByRole('list', { name: 'Attached' })
  const image = attached.getByRole('img', { name: 'Image: hills.png' })
  await image.waitFor()
  const width = () => image.evaluate((node) => (node as HTMLImageElement).naturalWidth)
  await expect.poll(width).toBe(320)
  await attached.getByText('cat\\u202egnp.png', { exact: true }).waitFor()
  await attached.getByText(/320 × 240$/).waitFor()
  const download = page.waitForEvent('download')
  await attached.getByRole('link', { name: /^notes of a long day/ }).click()
  const saved = await download
  expect(saved.suggestedFilename()).toBe('notes of a long day in November, second part.txt')
  expect(readFileSync(await saved.path(), 'utf8')).toBe('Hello')
  await operator.expectHealth()

  await operator.go(`/tokens/${id}/appearance`)
  const group = page.getByRole('group', { name: 'What visitors may attach' })
  await group.getByRole('checkbox', { name: 'Images (PNG, JPEG, GIF, WebP)' }).uncheck()
  await group.getByRole('checkbox', { name: 'PDF' }).check()
  await group.getByRole('textbox', { name: 'Largest file' }).fill('99')
  const save = page.getByRole('button', { name: 'Save', exact: true })
  await save.click()
  await group.getByText('Write a number from 0.1 to 20.').waitFor()
  await group.getByRole('textbox', { name: 'Largest file' }).fill('2.5')
  await group.getByRole('textbox', { name: 'In one message' }).fill('2')
  await operator.expectHealth()
  await save.click()
  await page.getByText('Saved. Open pages show it within a minute.').waitFor()
  expect((await api.server.tokens.show(id)).clientToken.config).toEqual({
    title: 'Tea',
    attachments: {
      files: ['text/plain', 'application/pdf'],
      maxBytes: 2_500_000,
      maxCount: 2,
    },
  })
})
