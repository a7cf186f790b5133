import { describe, expect, onTestFinished, test } from 'vitest'
import { hostname } from 'node:os'
import { createDirectory } from '../../src/server/agents/directory.js'
import { createInstance } from '../../src/server/instance.js'
import { createRefusals } from '../../src/server/refusals.js'
import { deadAfterMs, hostOf } from '../../src/server/store/liveness.js'
import { openStore } from '../../src/server/store/open.js'
import type { InstanceRecord } from '../../src/server/store/store.js'
import { createTurns } from '../../src/server/turns.js'
import { conversationRecord, turnRecord } from '../contracts/store.js'
import { settingsFor } from './parley.js'

/** No process has this id. */
const nobody = 99_999_999

const here = hostOf('other', 'sqlite')

/** What becomes of a turn of another instance when one starts beside it. */
const statusBeside = async (other: Omit<InstanceRecord, 'id'>): Promise<string | undefined> => {
  const settings = await settingsFor({})
  let now = other.heartbeatAt
  const store = await openStore(settings, { clock: () => now })
  onTestFinished(() => store.close())
  const turn = turnRecord({ instanceId: 'other' })
  await store.write(function* (tx) {
    yield* tx.conversations.insert(conversationRecord({ id: turn.conversationId }))
    yield* tx.turns.insert(turn)
    yield* tx.instances.beat({ id: 'other', host: other.host, processId: other.processId })
  })
  now = startAt
  const logger = { warn: () => {} }
  const directory = createDirectory(settings, {})
  const refusals = createRefusals(store)
  const turns = createTurns({ store, settings, directory, refusals, instanceId: 'own', logger })
  const instance = createInstance('own', { store, turns, settings, logger })
  await instance.start()
  onTestFinished(() => instance.stop())
  return (await store.read((tx) => tx.turns.find(turn.id)))?.status
}

const startAt = 1_800_000_000_000

// Elsewhere the system does not set itself apart; see src/server/store/liveness.ts.
describe.runIf(process.platform === 'linux')('the replies of another process', () => {
  test.each([
    ['of the same name, with process ids of its own', hostname()],
    ['that runs another kernel', here.replace(/ \S+ /, ' 00000000-0000-4000-8000-000000000000 ')],
    ['in another container', here.replace(/\d+\]$/, '1]')],
  ])('are left alone while it is heard of from a machine %s', async (_, host) => {
    expect(host).not.toBe(here)
    const other = { host, processId: nobody }
    expect(await statusBeside({ ...other, heartbeatAt: startAt - deadAfterMs + 1 })).toBe('running')
    expect(await statusBeside({ ...other, heartbeatAt: startAt - deadAfterMs })).toBe('ended')
  })

  test('are ended at once where its end is known, and left alone where it is seen', async () => {
    const heard = { host: here, heartbeatAt: startAt }
    expect(await statusBeside({ ...heard, processId: nobody })).toBe('ended')
    expect(await statusBeside({ ...heard, processId: process.ppid })).toBe('running')
    // This very process, in which no such instance is at work.
    expect(await statusBeside({ ...heard, processId: process.pid })).toBe('ended')
  })
})
