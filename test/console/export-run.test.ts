import { describe, expect, test } from 'vitest'
import {
  runExport,
  type ExportProgress,
  type ExportSource,
} from '../../src/console/export/export-run.js'
import type { Conversation, ShownConversation } from '../../src/protocol/records.js'

const conversation = (id: string): Conversation => ({
  id,
  name: id,
  firstMessage: id,
  clientTokenId: 'ct_1',
  environment: 'live',
  flowId: null,
  origin: null,
  messageCount: 2,
  feedbackCount: 0,
  createdAt: '2026-11-21T10:00:00Z',
  updatedAt: '2026-11-21T10:00:00Z',
})

const shown = (id: string): ShownConversation => ({
  conversation: conversation(id),
  messages: [],
  feedback: [],
  isCut: false,
})

/** Pages of three, whose cursor is where the next one begins. */
const sourceOf = (ids: readonly string[], gone: readonly string[] = []): ExportSource => ({
  async list(cursor) {
    const at = Number(cursor ?? 0)
    const isLast = at + 3 >= ids.length
    return {
      conversations: ids.slice(at, at + 3).map(conversation),
      pagination: {
        limit: 3,
        hasMore: !isLast,
        cursor: isLast ? null : String(at + 3),
        searchedTo: isLast ? null : `at ${at + 3}`,
      },
    }
  },
  show: async (id) => (gone.includes(id) ? null : shown(id)),
})

const lines = async (blob: Blob): Promise<string[]> =>
  (await blob.text())
    .split('\n')
    .filter(Boolean)
    .map((line) => (JSON.parse(line) as ShownConversation).conversation.id)

const ids = Array.from({ length: 8 }, (_, at) => `conv_${at}`)
const never = new AbortController().signal

describe('an export of a list', () => {
  test('has every conversation of every page, one a line, in the order of the list', async () => {
    const { blob, progress } = await runExport(sourceOf(ids), () => {}, never)
    expect(await lines(blob)).toEqual(ids)
    expect(progress).toEqual({ written: 8, found: 8, gone: 0, searchedTo: null })
  })

  test('goes on over one that was deleted meanwhile, and says so', async () => {
    const { blob, progress } = await runExport(sourceOf(ids, ['conv_4']), () => {}, never)
    expect(await lines(blob)).toEqual(ids.filter((id) => id !== 'conv_4'))
    expect(progress).toMatchObject({ written: 7, gone: 1 })
  })

  test('goes on over a page of a search that found nothing', async () => {
    const source: ExportSource = {
      ...sourceOf(ids),
      list: async (cursor, signal) =>
        cursor === null
          ? {
              conversations: [],
              pagination: { limit: 3, hasMore: true, cursor: '6', searchedTo: 'x' },
            }
          : sourceOf(ids).list(cursor, signal),
    }
    const { blob } = await runExport(source, () => {}, never)
    expect(await lines(blob)).toEqual(['conv_6', 'conv_7'])
  })

  test('says how far it is', async () => {
    const seen: ExportProgress[] = []
    await runExport(sourceOf(ids), (progress) => seen.push(progress), never)
    expect(seen.map(({ written, found }) => [written, found])).toEqual([
      [0, 3],
      [3, 3],
      [3, 6],
      [6, 6],
      [6, 8],
      [8, 8],
    ])
    expect(seen[0]?.searchedTo).toBe('at 3')
  })

  test('that is stopped asks for nothing more', async () => {
    const controller = new AbortController()
    const source = sourceOf(ids)
    let asked = 0
    const counted: ExportSource = {
      list: source.list,
      async show(id, signal) {
        asked += 1
        if (asked === 2) controller.abort()
        return source.show(id, signal)
      },
    }
    await expect(runExport(counted, () => {}, controller.signal)).rejects.toThrow(
      expect.objectContaining({ name: 'AbortError' }),
    )
    expect(asked).toBe(3)
  })

  test('that fails ends with what went wrong', async () => {
    const source = { ...sourceOf(ids), show: async () => Promise.reject(new Error('down')) }
    await expect(runExport(source, () => {}, never)).rejects.toThrow('down')
  })
})
