/** What the documents claim is what the source says. */
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { maxMessageCharacters } from '../../src/protocol/client.js'
import { maxConfigBytes } from '../../src/protocol/config.js'
import { defaultLimits } from '../../src/server/config-limits.js'
import { manifest, root } from './tarball.js'

const read = (path: string) => readFileSync(join(root, path), 'utf8')

const documents = [
  'README.md',
  'CONTRIBUTING.md',
  'SECURITY.md',
  'docs/deployment.md',
  'docs/doctor.md',
]

const KiB = 1024

const inWords = (setting: string, value: number): string => {
  if (/Bytes/.test(setting)) {
    return value < KiB * KiB ? `${value / KiB} KiB` : `${value / KiB / KiB} MiB`
  }
  const unit = /(Seconds|Hours|Days)$/.exec(setting)?.[1]?.toLowerCase()
  return `${value.toLocaleString('en')}${unit ? ` ${unit}` : ''}`
}

test('SECURITY.md lists every bound that can be set, with its default', () => {
  const listed = [...read('SECURITY.md').matchAll(/^\|[^|]+\| ([^|]+) \| `(\w+)` \|$/gm)]
  const expected = Object.entries(defaultLimits).map(([setting, value]) => [
    inWords(setting, value),
    setting,
  ])
  expect(listed.map(([, value, setting]) => [value, setting])).toEqual(expected)
})

test('SECURITY.md gives the bounds that are fixed', () => {
  const messages = maxMessageCharacters.toLocaleString('en')
  expect(read('SECURITY.md')).toContain(
    `a message has at most ${messages} characters, and a token's \`config\` at most ${maxConfigBytes / KiB} KiB`,
  )
})

test('CHANGELOG.md speaks of the version in package.json', () => {
  expect(read('CHANGELOG.md')).toContain(`## [${manifest.version}]`)
})

test('every command that CONTRIBUTING.md names exists', () => {
  const { scripts }: { scripts: Record<string, string> } = JSON.parse(read('package.json'))
  const named = [...read('CONTRIBUTING.md').matchAll(/`npm (?:run )?([a-z:]+)[ `]/g)]
    .map(([, name]) => name ?? '')
    .filter((name) => name !== 'ci')
  expect(named).toEqual(expect.arrayContaining(['start', 'test', 'check']))
  expect(named.filter((name) => !scripts[name])).toEqual([])
})

test.each(documents)('every path of the repository that %s names exists', (document) => {
  const named = [
    ...read(document).matchAll(/`((?:src|test|scripts|demo|bench|\.ci)\/[\w./-]+)`/g),
  ].map(([, path]) => path ?? '')
  const links = [...read(document).matchAll(/\]\((?!https?:|#)([^)#]+)/g)].map(([, link]) =>
    join(dirname(document), link ?? ''),
  )
  expect([...named, ...links].filter((path) => !existsSync(join(root, path)))).toEqual([])
})

test.each([...documents, 'CHANGELOG.md'])(
  '%s refers to nothing outside the repository',
  (document) => {
    expect(read(document)).not.toMatch(/\.\.\/shared|\bissue \d+|#\d+\b/)
  },
)
