/** What the README shows is what the real thing does. Its figures: readme-numbers.test.ts. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { beforeAll, describe, expect, test } from 'vitest'
import { diagnose } from '../../src/diagnosis/diagnose.js'
import { formatDiagnosis } from '../../src/diagnosis/diagnosis.js'
import { stub } from '../../src/diagnosis/stub.js'
import { lateNames } from '../../src/launcher/late-options.js'
import { optionNames } from '../../src/launcher/options.js'
import { aliases } from '../../src/launcher/tag.js'
import { problemSchema } from '../../src/protocol/answer.js'
import { createApiKeySchema } from '../../src/protocol/api-keys.js'
import { scopes } from '../../src/protocol/scopes.js'
import { readWebhookAnswer, readWebhookFrame } from '../../src/server/agents/webhook-answer.js'
import { loadConfig } from '../../src/server/config.js'
import { problemBody } from '../../src/server/http/problem.js'
import { parseOrigin } from '../../src/server/origin-header.js'
import { refuseOrigin } from '../../src/server/origin-refusal.js'
import { isAllowed, readStored } from '../../src/server/origins.js'
import { useParley } from '../cli/parley.js'
import { manifest, root } from './tarball.js'

const readme = readFileSync(join(root, 'README.md'), 'utf8')
const source = (path: string) => readFileSync(join(root, 'src', path), 'utf8')

/** All first groups; throws where there is none, so that no test passes over nothing. */
const all = (pattern: RegExp, text = readme): string[] => {
  const found = [...text.matchAll(pattern)].map(([, group]) => group ?? '')
  if (found.length === 0) throw new Error(`The README has nothing like ${pattern}`)
  return found
}
const one = (pattern: RegExp, text = readme): string => all(pattern, text)[0] ?? ''

test('the first block of code stands within the first 15 lines', () => {
  const line = readme.split('\n').findIndex((text) => text.startsWith('```')) + 1
  expect(line).toBeGreaterThan(0)
  expect(line).toBeLessThanOrEqual(15)
})

test('the demo and the tests are one line each, in a block of their own', () => {
  const blocks = all(/^```sh\n([\s\S]*?)\n```$/gm)
  expect(blocks).toEqual(expect.arrayContaining(['npm ci && npm start', 'npm ci && npm test']))
})

describe('the command line', () => {
  const parley = useParley()
  const helps = new Map<string, string>()
  const synopsis = one(/^```\n(parley serve[\s\S]*?)```$/gm).replaceAll(/\n +/g, ' ')

  const commands = synopsis
    .trim()
    .split('\n')
    .flatMap((line) => {
      const [, first = '', rest = ''] = /^parley ([a-z]+) ?(.*)$/.exec(line) ?? []
      // A | inside brackets, or between two values, is none between commands.
      return rest.split(' | ').map((part) => {
        const [second] = /^[a-z]+(?:-[a-z]+)*(?= |$)/.exec(part) ?? []
        return { name: second ? [first, second] : [first], flags: part.match(/--[a-z-]+/g) ?? [] }
      })
    })

  const help = async (name: readonly string[]): Promise<string> => {
    const { exitCode, stdout } = await parley.run(...name, '--help')
    expect({ name, exitCode }).toEqual({ name, exitCode: 0 })
    return stdout
  }

  beforeAll(async () => {
    for (const { name } of commands) helps.set(name.join(' '), await help(name))
    helps.set('', await help([]))
  }, 120_000)

  const optionsOf = (text: string) => all(/^ {2}(--[a-z-]+)/gm, text)

  test('has every command and every option of the synopsis', () => {
    const section = one(/^Commands:\n([\s\S]*?)\n\n/gm, helps.get(''))
    const existing = all(/^ {2}parley ([a-z-]+(?: [a-z-]+)?)(?= {2}| [A-Z[]|$)/gm, section)
    expect(commands.map(({ name }) => name.join(' ')).toSorted()).toEqual(existing.toSorted())
    for (const { name, flags } of commands) {
      const options = optionsOf(helps.get(name.join(' ')) ?? '')
      const isAlone = name.join(' ') === 'doctor'
      const common = [...(isAlone ? [] : ['--data', '--config']), '--json', '--help']
      expect(options, name.join(' ')).toEqual(expect.arrayContaining([...flags, ...common]))
    }
  })

  test('has every option that a command of the README is given', () => {
    const known = [...helps.keys()].filter((name) => name !== '').join('|')
    const lines = readme.matchAll(
      new RegExp(`(?:parley|dist/cli\\.js) (${known})([^\`\\n|]*)`, 'g'),
    )
    for (const [line, name = '', words = ''] of lines) {
      const options = optionsOf(helps.get(name) ?? '')
      expect(options, line).toEqual(expect.arrayContaining(words.match(/--[a-z-]+/g) ?? []))
    }
  })

  test('has every option that the README names at all', () => {
    const known = [...helps].flatMap(([name, text]) => (name === '' ? [] : optionsOf(text)))
    expect(all(/(?<![\w-])(--[a-z]+[a-z-]*)/g).filter((flag) => !known.includes(flag))).toEqual([])
  })

  test('heeds every environment variable that the README names, and names no other', () => {
    const named = new Set(all(/`(PARLEY_\w+|DATABASE_URL)[`=]/g))
    expect(named).toEqual(new Set(all(/^ {2}(PARLEY_\w+|DATABASE_URL) /gm, helps.get(''))))
  })
})

test('the table of scopes has every scope, and no other', () => {
  expect(all(/^\| `([A-Z_]+:[A-Z]+)` \|/gm)).toEqual(scopes)
})

test('what a key may do by default is what the server gives it', () => {
  const { permissions } = createApiKeySchema.parse({ name: 'Default' })
  const said = one(/Without any, it has (.+?)\. /g)
  expect(all(/`([^`]+)`/g, said)).toEqual(permissions)
})

describe('the configuration', () => {
  const environment = {
    OPENAI_API_KEY: 'a key',
    WEBHOOK_SECRET: 'a secret of thirty-two bytes, it',
  }

  test('is one that the server takes', async () => {
    const text = one(/^```json\n([\s\S]*?)```$/gm)
    const directory = mkdtempSync(join(tmpdir(), 'parley-readme-'))
    try {
      writeFileSync(join(directory, 'parley.config.json'), text)
      const settings = await loadConfig({ cwd: directory, environment })
      const { publicUrl, agents, flows } = settings
      expect(publicUrl).toBe(one(/"publicUrl": "(.+?)"/g, text))
      const ids = [...agents, ...flows].map(({ id }) => id)
      expect(ids).toEqual(all(/"id": "(.+?)"/g, text))
    } finally {
      rmSync(directory, { recursive: true, force: true })
    }
  })

  test('the answers of a webhook are understood', () => {
    const answer: unknown = JSON.parse(one(/It answers `(\{.+?\})`/g))
    expect(readWebhookAnswer(answer)).toEqual({
      kind: 'event',
      event: { type: 'text', delta: '…' },
    })
    const frame: unknown = JSON.parse(one(/event stream of `data: (\{.+?\})`/g))
    expect(readWebhookFrame(frame)).toEqual({ kind: 'event', event: { type: 'text', delta: '…' } })
  })

  test('the body of a webhook has the fields that are sent', () => {
    const body = one(/It is POSTed `(.+?)`/g).replace(/\[.*?\]/, '')
    const sent = one(/interface WebhookBody \{([\s\S]*?)\n\}/g, source('server/agents/webhook.ts'))
    const named = all(/"(\w+)"/g, body).filter((name) => name !== 'message')
    expect(named.toSorted()).toEqual(all(/^ {2}(\w+):/gm, sent).toSorted())
  })
})

describe('the table of origins', () => {
  /** What the cells say in words. */
  const inWords: Readonly<Record<string, readonly (string | undefined)[]>> = {
    'exactly that, on port 443': ['https://shop.example', 'https://shop.example:443'],
    'every port of `http://localhost`': ['http://localhost', 'http://localhost:5173'],
    'every page; meant for testing': ['https://shop.example', 'http://localhost:1', 'null'],
    'a request without an `Origin`': [undefined],
  }
  const origins = (cell: string) => inWords[cell] ?? all(/`(https?:[^`]+)`/g, cell)
  const rows = [...readme.matchAll(/^\| `([^`]+)` \| (.+?) \| (.+?) \|$/gm)].map(
    ([, entry = '', allowed = '', refused = '']) => ({ entry, allowed, refused }),
  )

  test('has a row for every kind of entry', () => {
    expect(rows.map(({ entry }) => entry)).toEqual([
      'shop.example',
      '*.shop.example',
      'https://shop.example',
      'localhost:3000',
      'http://localhost:*',
      '*',
    ])
  })

  test.each(rows)('is right about $entry', ({ entry, allowed, refused }) => {
    const entries = readStored([entry])
    const judge = (cell: string) =>
      origins(cell).map((origin) => [origin, isAllowed(entries, parseOrigin(origin))])
    expect(judge(allowed)).toEqual(origins(allowed).map((origin) => [origin, true]))
    expect(judge(refused)).toEqual(origins(refused).map((origin) => [origin, false]))
  })
})

test('the block of the console is what is printed for that page', async () => {
  const block = one(/^```\n(\[Parley\][\s\S]*?)\n```$/gm)
  const origin = one(/Seen +(\S+)/g, block)
  const refusal = refuseOrigin(readStored(['shop.example']), parseOrigin(origin))
  if (!refusal) throw new Error('The origin is not refused')
  const problem = problemSchema.parse(problemBody(refusal, { requestId: 'r', publicUrl: '' }))
  const found = {
    code: refusal.code,
    isCertain: true,
    problem,
    token: 'ct_live_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa9XkQ',
    api: one(/Server +(\S+)/g, block),
    pageOrigin: origin,
    codeOrigin: '',
  }
  const diagnosis = await diagnose(found, () => {})
  expect(formatDiagnosis(diagnosis)).toBe(block)
})

test('the stub is the one that is tested', () => {
  expect(readme).toContain(`<script>\n${stub}\n</script>`)
})

test('the report has what the README names, and nothing else', () => {
  const listed = all(/`(\w+)`/g, one(/^`Parley.diagnosis\(\)` is (.+?), without a secret/gm))
  const fields = one(/interface DiagnosisReport \{([\s\S]*?)\n\}/g, source('diagnosis/report.ts'))
  expect(listed).toEqual(all(/^ {2}(\w+): /gm, fields))
})

describe('on the page', () => {
  /** As the tag's reader takes them; a fallback and words are no text. */
  const attributes = [...optionNames, ...lateNames]
    .filter((name) => name !== 'fallback' && name !== 'words')
    .map((name) => Object.keys(aliases).find((alias) => aliases[alias] === name) ?? name)
    .map((name) => `data-${name.replaceAll(/[A-Z]/g, '-$&').toLowerCase()}`)

  test('the attributes of the tag are all that there are', () => {
    const listed = all(/`(data-[a-z-]+)`/g, one(/^Attributes: (.+?\.) /gm))
    expect(listed.toSorted()).toEqual([...attributes, 'data-manual'].toSorted())
  })

  test('every other attribute that the README names is read by the launcher', () => {
    const known = [...attributes, 'data-manual']
    const others = new Set(
      all(/(data-[a-z]+[a-z-]*)(?=[`="\s])/g).filter((name) => !known.includes(name)),
    )
    expect([...others].toSorted()).toEqual(['data-parley-message', 'data-parley-open'])
    const rooms = ['openers', 'stage'].map((name) => source(`launcher/${name}.ts`)).join()
    const unread = [...others].filter(
      (name) => !rooms.includes(`[${name}`) && !rooms.includes(`'${name}'`),
    )
    expect(unread).toEqual([])
  })

  test('the methods are those of the handle', () => {
    const handle = one(/interface ParleyHandle \{([\s\S]*?)\n\}/g, source('launcher/handle.ts'))
    const listed = all(/`(\w+)`/g, one(/^(`open` .+?) are the same on the global/gm))
    expect(listed.toSorted()).toEqual(all(/^ {2}(\w+)[(<]/gm, handle).toSorted())
  })

  test('every command and event that the README calls exists', () => {
    const handle = source('launcher/handle.ts') + source('launcher/global.ts')
    const commands = [...all(/Parley\('(\w+)'/g), ...all(/Parley\.(\w+)\(/g)]
    expect(commands.filter((name) => !new RegExp(`^ {2}${name}[(<]`, 'm').test(handle))).toEqual([])
    const events = one(/interface WidgetEvents \{([\s\S]*?)\n\}/g, source('launcher/panel.ts'))
    const named = [...all(/Parley\('on', '(\w+)'/g), ...all(/`parley:(\w+)`/g)]
    expect(named.filter((name) => !new RegExp(`^ {2}${name}:`, 'm').test(events))).toEqual([])
  })
})

describe('the package', () => {
  const imports = [
    ...readme.matchAll(/import (?:\{ ([^}]+) \} from )?'(parley-chat[\w/-]*)'/g),
  ].map(([, names = '', entry = '']) => ({ entry, names: names.split(', ').filter(Boolean) }))

  test('the README imports from every entry', () => {
    const entries = Object.keys(manifest.exports).filter((path) => path !== './package.json')
    const named = imports.map(({ entry }) => entry.replace('parley-chat', '.'))
    expect(new Set(named)).toEqual(new Set(entries))
  })

  test.each(imports)('$entry exports $names', async ({ entry, names }) => {
    const target = manifest.exports[entry.replace('parley-chat', '.')]
    const path = typeof target === 'object' ? target.default : target
    const module: object = await import(pathToFileURL(join(root, path ?? '')).href)
    // The name before `as`.
    const exported = names.map((name) => name.split(' as ')[0] ?? '')
    expect(Object.keys(module)).toEqual(expect.arrayContaining(exported))
  })

  test('defineConfig is where the README says', async () => {
    expect(readme).toContain('`defineConfig` from `parley-chat/server`')
    const server: object = await import(pathToFileURL(join(root, 'dist/server.js')).href)
    expect(server).toHaveProperty('defineConfig')
  })
})
