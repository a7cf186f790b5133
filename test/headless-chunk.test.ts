/** What becomes of a chat whose explanations, a chunk of their own, cannot be fetched. */
import { expect, test, vi } from 'vitest'
import { createChat, type Diagnosis } from '../src/headless.js'
import { json, opened, problem, startWireServer } from './chat/wire-server.js'

const lost = vi.hoisted(() => () => Promise.reject(new TypeError('failed to fetch')))
vi.mock('../src/diagnosis/diagnose.js', lost)
vi.mock('../src/diagnosis/outside.js', lost)

const begin = async () => {
  const server = await startWireServer()
  const printed: string[] = []
  const told: Diagnosis[] = []
  const chat = createChat({
    api: server.api,
    token: 'of-another-shape',
    log: (block) => printed.push(block),
    onError: (diagnosis) => told.push(diagnosis),
  })
  return { server, chat, printed, told }
}

test('a server that is not there is unreachable, in few words, and the chat does not hang', async () => {
  const { server, chat, printed, told } = await begin()
  await server.close()
  await chat.open()
  expect(chat.getState()).toMatchObject({ phase: 'failed', diagnosis: { code: 'unreachable' } })
  expect(told).toEqual([chat.diagnosis().error])
  expect(printed).toHaveLength(1)
  expect(printed[0]).toMatch(
    /^\[Parley] unreachable: likely: its explanation did not load: .*\n {2}Seen {6}\(no page\)\n/,
  )
  expect(printed[0]).toContain(`open  ${server.api}/healthz `)
  expect(printed[0]).not.toContain('of-another-shape')
})

test('a refusal keeps the code and the words of its answer', async () => {
  const { server, chat, printed } = await begin()
  server.on('init', problem(403, 'token_rotated', { detail: 'It was replaced.', hint: 'Copy it.' }))
  await chat.open()
  expect(chat.getState()).toMatchObject({
    phase: 'refused',
    diagnosis: { code: 'token_rotated', certain: true, fix: 'Copy it.', requestId: 'req_1' },
  })
  expect(printed[0]).toMatch(/^\[Parley] token_rotated: It was replaced\.\n/)
})

test('a warning stays one, and the chat works', async () => {
  const { server, chat, printed, told } = await begin()
  server.on('init', json(200, opened({ warnings: [{ type: 'any_origin', message: '' }] })))
  await chat.open()
  await expect.poll(() => printed).toHaveLength(1)
  expect(chat.getState().phase).toBe('ready')
  expect(told).toEqual([])
})
