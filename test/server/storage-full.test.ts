import { execFileSync } from 'node:child_process'
import { mkdirSync, rmSync, writeFileSync, statfsSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { createScriptedAgent } from './scripted-agent.js'
import { openParley, readReply, temporaryDirectory, until } from './parley.js'

/** A small disk of its own, or nothing where this user may not mount one. */
const smallDisk = (): string | undefined => {
  const directory = join(temporaryDirectory(), 'disk')
  mkdirSync(directory)
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=3m', 'tmpfs', directory], { stdio: 'ignore' })
  } catch {
    return undefined
  }
  onTestFinished(() => {
    execFileSync('umount', ['-l', directory], { stdio: 'ignore' })
  })
  return directory
}

const fill = (directory: string): void => {
  for (let index = 0, size = 1 << 20; size >= 512;) {
    try {
      writeFileSync(join(directory, `ballast-${index}`), Buffer.alloc(size))
      index++
    } catch {
      rmSync(join(directory, `ballast-${index}`), { force: true })
      size >>= 1
    }
  }
  // What is left over in the last block.
  for (let index = 0; statfsSync(directory).bavail > 0 && index < 100; index++) {
    try {
      writeFileSync(join(directory, `crumb-${index}`), 'x')
    } catch {
      break
    }
  }
}

test('a full disk: nothing new is admitted, what runs goes on, and room is enough to recover', async ({
  skip,
}) => {
  const directory = smallDisk()
  if (!directory) return skip('this user may not mount a small disk')
  const scripted = createScriptedAgent(null)
  const parley = await openParley({ directory, scripted })
  const { value } = await parley.token({ maxMessagesPerSession: 10 })
  const page = parley.page(value)
  const second = parley.page(value)
  await page.init()
  await second.init()
  const running = page.say('running')
  const call = await scripted.call(0)
  call.say('before, ')

  fill(directory)
  const codes = new Set<string | null>()
  await until(async () => {
    // What fits into pages that the log has already may still pass.
    const before = scripted.calls.length
    const response = await second.send('x'.repeat(30_000))
    if (response.status === 200) {
      scripted.calls.at(-1)?.end()
      await readReply(response)
      return false
    }
    expect(scripted.calls).toHaveLength(before)
    codes.add((await readReply(response)).code)
    return codes.has('storage_unavailable') || codes.has('session_message_limit')
  }, 'the disk to be full')
  expect([...codes]).toEqual(['storage_unavailable'])

  const callsWhenFull = scripted.calls.length
  for (let index = 0; index < 20; index++) {
    const refused = await second.say('x'.repeat(30_000))
    expect(refused.code).toBe('storage_unavailable')
    expect(refused.status).toBe(503)
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)
  }
  expect(scripted.calls).toHaveLength(callsWhenFull)
  expect((await page.feedback({ type: 'applause' })).status, 'it still answers').toBe(400)

  call.say('during '.repeat(2000))
  call.end()
  const reply = await running
  expect(reply.text).toBe(`before, ${'during '.repeat(2000)}`)
  expect(reply.events.at(-1)).toMatchObject({ type: 'execution_complete', success: true })

  execFileSync('sh', ['-c', `rm -f '${directory}'/ballast-* '${directory}'/crumb-*`])
  await until(async () => {
    const response = await second.send('after')
    if (response.status !== 200) return false
    await until(() => scripted.calls.length > callsWhenFull)
    scripted.calls.at(-1)?.end()
    expect((await readReply(response)).stopReason).toBe('end_turn')
    return true
  }, 'the store to take writes again')
  await until(async () => {
    const shown = (await page.init()).messages.at(-1)
    return shown?.stopReason === 'end_turn' && shown.content === reply.text
  }, 'the end of the running reply to be stored')
})
