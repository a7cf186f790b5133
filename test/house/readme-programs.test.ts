/** The README's commands for programs, pasted one after the other into a shell, as it says. */
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { useParley, type Running } from '../cli/parley.js'
import { root } from './tarball.js'

const readme = readFileSync(join(root, 'README.md'), 'utf8')
const section = /^## By program\n([\s\S]*?)^## /m.exec(readme)?.[1] ?? ''
const blocks = [...section.matchAll(/^```sh\n([\s\S]*?)\n```$/gm)].map(([, block = '']) => block)
const written = 'http://localhost:4000'

const hasCurl = spawnSync('curl', ['--version']).status === 0

/** What each block has printed. */
const paste = (server: Running, directory: string): string[] => {
  const mark = '=== the end of a block ==='
  const script = blocks
    .map((block) => `${block}\necho; echo '${mark}'`)
    .join('\n')
    .replaceAll(written, server.url)
    .replaceAll('node dist/cli.js', `"${process.execPath}" "${join(root, 'dist/cli.js')}"`)
  const { status, stdout, stderr } = spawnSync('sh', ['-eu', '-c', script], {
    cwd: directory,
    encoding: 'utf8',
  })
  if (status !== 0) throw new Error(`exit code ${status}: ${stderr}\n${stdout}`)
  return stdout.split(mark).slice(0, blocks.length)
}

describe.skipIf(!hasCurl)('the commands for programs', () => {
  const parley = useParley()
  const answers = new Map<string, Record<string, unknown>>()
  beforeAll(async () => {
    const server = await parley.serve()
    paste(server, parley.directory).forEach((printed, index) => {
      const text = printed.trim()
      if (text !== '') answers.set(blocks[index] ?? '', JSON.parse(text) as Record<string, unknown>)
    })
    server.signal('SIGTERM')
    await server.ended
  }, 240_000)

  /** The answer to the one block that has this in it. */
  const answerTo = (words: string): Record<string, unknown> => {
    const [found, ...others] = [...answers].filter(([block]) => block.includes(words))
    if (!found || others.length > 0) throw new Error(`Not one block has ${words}`)
    return found[1]
  }

  test('are answered, each, and refused nothing', () => {
    const silent = blocks.filter((block) => !answers.has(block))
    // These two keep what they are answered in a variable.
    expect(silent.map((block) => /^(?:export )?(\w+)=/.exec(block)?.[1])).toEqual([
      'PARLEY_KEY',
      'ID',
    ])
    // A refusal has a status in its body, and nothing else has.
    for (const [block, answer] of answers) expect(answer['status'], block).toBeUndefined()
    expect(answers.size).toBeGreaterThanOrEqual(7)
  })

  test('do what is said of them', () => {
    expect(answerTo('/check-origin')).toMatchObject({
      allowed: false,
      suggestion: 'www.shop.example',
    })
    expect(answerTo('If-Match')).toMatchObject({ clientToken: { rateLimitPerMinute: 30 } })
    expect(answerTo('/usage')).toMatchObject({ bucket: 'day', total: { sessions: 0 } })
    expect(answerTo('/v1/conversations?')).toMatchObject({ conversations: [] })
    expect(answerTo('/regenerate')).toHaveProperty('token')
    expect(answerTo('-X DELETE')).toMatchObject({ success: true })
  })
})
