/** What the reference names exists: commands, options, fields, settings, attributes, labels. */
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { commands } from '../../../src/cli/commands.js'
import { articles, groups } from '../../../src/docs/errors/articles.js'
import { piecesOf } from '../../../src/docs/errors/prose.js'
import { aliases } from '../../../src/launcher/tag.js'
import { optionNames } from '../../../src/launcher/options.js'
import { defaultLimits } from '../../../src/server/config-limits.js'
import { root } from '../../house/tarball.js'

/** Everything that is written, by the code whose page it is on. */
const written = [...articles].flatMap(([code, article]) => [
  ...article.happened.map((text) => ({ code, text })),
  { code, text: article.operator },
  ...article.certainty.map((text) => ({ code, text })),
  ...article.fix.flatMap(({ steps }) =>
    steps.map((step) => ({ code, text: typeof step === 'string' ? step : `\`${step.code}\`` })),
  ),
  ...(article.tables ?? []).flatMap(({ caption, rows }) =>
    [caption, ...rows.flat()].map((text) => ({ code, text })),
  ),
])
const pieces = [...written, ...groups.map(({ about: text }) => ({ code: 'index', text }))].flatMap(
  ({ code, text }) => piecesOf(text).map((piece) => ({ page: code, piece })),
)
const inCode = pieces.flatMap(({ page, piece }) =>
  piece.kind === 'code' ? [{ page, text: piece.text }] : [],
)

const sources = (folder: string): string =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .map((name) => join(root, folder, name))
    .filter((path) => statSync(path).isFile())
    .map((path) => readFileSync(path, 'utf8'))
    .join('\n')

test('a command line is one that parley takes, with options that it has', () => {
  const lines = inCode.filter(({ text }) => /^parley [a-z]/.test(text))
  expect(lines.length).toBeGreaterThan(20)
  const unknown = lines.flatMap(({ page, text }) => {
    const command = commands
      .filter(({ name }) => `${text} `.startsWith(`parley ${name} `))
      .toSorted((one, other) => other.name.length - one.name.length)[0]
    const flags = text.match(/--[a-z-]+/g) ?? []
    const isWhole = command && flags.every((flag) => Object.hasOwn(command.options, flag.slice(2)))
    return isWhole ? [] : [`${page}: ${text}`]
  })
  expect(unknown).toEqual([])
})

test('an operand is given where the command needs one', () => {
  for (const { page, text } of inCode.filter((one) => /^parley [a-z]/.test(one.text))) {
    const { name, operands = [] } =
      commands.find((command) => `${text} `.startsWith(`parley ${command.name} `)) ?? {}
    const rest = text.slice(`parley ${name}`.length).trim().split(/ +/).filter(Boolean)
    const first = rest.findIndex((word) => word.startsWith('--'))
    const given = first < 0 ? rest.length : first
    const needed = operands.filter(({ optional }) => !optional).length
    const isEnough = given >= needed && given <= operands.length
    expect({ page, text, isEnough }).toEqual({ page, text, isEnough: true })
  }
})

describe('a name in code', () => {
  const house = sources('src')

  test('of a setting under limits is a setting', () => {
    const named = inCode.flatMap(({ text }) => /^limits\.(\w+)$/.exec(text)?.[1] ?? [])
    expect(named.length).toBeGreaterThan(8)
    expect(named.filter((name) => !Object.hasOwn(defaultLimits, name))).toEqual([])
  })

  test('of an attribute is read by the tag', () => {
    const attributes = optionNames
      .map((name) => Object.keys(aliases).find((alias) => aliases[alias] === name) ?? name)
      .map((name) => `data-${name.replaceAll(/[A-Z]/g, '-$&').toLowerCase()}`)
    const named = inCode.flatMap(({ text }) => text.match(/\bdata-(?!binary)[a-z]+[a-z-]*/g) ?? [])
    expect(named.length).toBeGreaterThan(3)
    expect(named.filter((name) => !attributes.includes(name))).toEqual([])
  })

  test('of a field, a setting or an option stands in the source', () => {
    const named = inCode.filter(({ text }) => /^[a-z]+(?:[A-Z][a-z]+)+$/.test(text))
    expect(named.length).toBeGreaterThan(20)
    expect(
      named.filter(({ text }) => !new RegExp(`\\b${text}\\b[?]?['":(]|\\b${text},`).test(house)),
    ).toEqual([])
  })

  test('in snake case is a code of this reference, or a directive of nginx', () => {
    const others = ['add_header', 'proxy_hide_header', 'client_max_body_size']
    const named = inCode.map(({ text }) => text).filter((text) => /^[a-z]+(_[a-z]+)+$/.test(text))
    expect(named.filter((text) => !others.includes(text))).toEqual([])
  })

  test('of an environment variable is one that the server reads', () => {
    const named = inCode.flatMap(({ text }) => text.match(/\bPARLEY_[A-Z_]+|\bDATABASE_URL/g) ?? [])
    const read = sources('src/server') + sources('src/cli')
    // The README's own name for a key in a shell.
    expect(named.filter((name) => name !== 'PARLEY_KEY' && !read.includes(name))).toEqual([])
  })

  test('of an address of ours is mounted', () => {
    const routes = sources('src/server/routes')
    const named = inCode
      .flatMap(({ text }) => /^(?:(?:GET|POST|PUT|DELETE) )?(\/[\w:/.-]+)$/.exec(text)?.[1] ?? [])
      .filter((path) => path !== '/v1' && !path.endsWith('/'))
    expect(named.length).toBeGreaterThan(5)
    expect(named.filter((path) => !routes.includes(`'${path}'`))).toEqual([])
  })
})

test('a label of the console stands in the console', () => {
  const house = sources('src/console').replaceAll(/\s+/g, ' ')
  const labels = pieces.flatMap(({ page, piece }) =>
    piece.kind === 'label' ? [{ page, text: piece.text }] : [],
  )
  expect(labels.length).toBeGreaterThan(30)
  expect(
    labels.filter(
      ({ text }) => !new RegExp(`['">] ?${text.replace('?', '\\?')} ?['"<{]`).test(house),
    ),
  ).toEqual([])
})
