import { expect, test } from 'vitest'
import { runExport } from '../../src/console/export/export-run.js'
import { walkConversations } from '../../src/protocol/conversation-walk.js'
import type { ListConversationsQuery, ShownConversation } from '../../src/protocol/records.js'
import { minute, openParley } from '../server/parley.js'

/** Five conversations, some minutes apart, listed by twos; what happens while a page is read is said. */
const openSite = async (
  query: Partial<ListConversationsQuery> = {},
  meanwhile: (read: number) => Promise<void> = async () => {},
) => {
  const parley = await openParley()
  const { value } = await parley.token({ maxMessagesPerSession: 1000 })
  const start = async (text: string) => {
    parley.clock.now += 2 * minute
    const page = parley.page(value)
    const { conversationId = '' } = await page.init()
    await page.say(text)
    return { page, id: conversationId ?? '' }
  }
  const held: Awaited<ReturnType<typeof start>>[] = []
  for (let number = 0; number < 5; number++) held.push(await start(`teapot ${number}`))
  let reads = 0
  const list = async (cursor: string | null) => {
    const page = await parley.server.archive.list({
      ...query,
      limit: 2,
      ...(cursor !== null && { cursor }),
    })
    await meanwhile(++reads)
    return page
  }
  const again = async (number: number) => {
    parley.clock.now += 2 * minute
    expect((await held[number]?.page.say('and one thing more'))?.status).toBe(200)
  }
  return { parley, list, again, start, ids: held.map(({ id }) => id), reads: () => reads }
}

const walk = async (list: Parameters<typeof walkConversations>[0]): Promise<string[]> => {
  const found: string[] = []
  for await (const { conversations } of walkConversations(list)) {
    found.push(...conversations.map(({ id }) => id))
  }
  return found
}

test('a list at rest is read once and its first page once more', async () => {
  const site = await openSite()
  expect(await walk(site.list)).toEqual(site.ids.toReversed())
  expect(site.reads()).toBe(4)
})

test.each([{}, { search: 'teapot' }])(
  'one that becomes active between two pages is there, and none is twice (%j)',
  async (query) => {
    const site = await openSite(query, async (read) => {
      if (read === 1) {
        // The oldest, which no page has shown, and one that the first page has.
        await site.again(0)
        await site.again(4)
      }
    })
    const [first, ...others] = site.ids.toReversed()
    expect(await walk(site.list)).toEqual([first, ...others])
  },
)

test('one that becomes active while the newer ones are read again is there too', async () => {
  const site = await openSite({}, async (read) => {
    if (read === 1) await site.again(0)
    if (read === 1) await site.again(2)
    if (read === 1) await site.again(1)
    // The second time, the first page has been read, with 1 and 2: 0 leaves the place behind it.
    if (read === 3) await site.again(0)
  })
  expect((await walk(site.list)).toSorted()).toEqual(site.ids.toSorted())
})

test('a site on which somebody new comes with every page has an end', async () => {
  const site = await openSite({}, async () => void (await site.start('me too')))
  const found = await walk(site.list)
  expect(found).toEqual(expect.arrayContaining(site.ids))
  expect(new Set(found).size).toBe(found.length)
})

test("the console's export has one that becomes active between two pages, once", async () => {
  const site = await openSite({}, async (read) => {
    if (read === 1) await site.again(0)
  })
  const { blob, progress } = await runExport(
    { list: site.list, show: (id) => site.parley.server.archive.show(id) },
    () => {},
    new AbortController().signal,
  )
  const lines = (await blob.text()).trimEnd().split('\n')
  const shown = lines.map((line): ShownConversation => JSON.parse(line))
  expect(shown.map(({ conversation }) => conversation.id)).toEqual(site.ids.toReversed())
  expect(shown.at(-1)?.messages.map(({ content }) => content)).toContain('and one thing more')
  expect(progress).toEqual({ written: 5, found: 5, gone: 0, searchedTo: null })
})
