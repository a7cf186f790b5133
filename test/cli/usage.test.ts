/** How the command line is written, and what it says when it is not. */
import { expect, test } from 'vitest'
import { manifest } from '../house/tarball.js'
import { useParley } from './parley.js'

const parley = useParley()

const commands = [
  'serve',
  'doctor',
  ...['create', 'list', 'show', 'check', 'blocked', 'update', 'rotate', 'delete'].map(
    (word) => `token ${word}`,
  ),
  ...['list', 'show', 'export', 'delete'].map((word) => `conversation ${word}`),
  'usage',
  ...['create', 'list', 'show', 'update', 'rotate', 'revoke', 'delete'].map(
    (word) => `key ${word}`,
  ),
  'user reset-password',
  'migrate',
  'export',
  'import',
]

test('without a word it prints the help on standard error and exits with 2', async () => {
  const { exitCode, stdout, stderr } = await parley.run()
  expect(exitCode).toBe(2)
  expect(stdout).toBe('')
  expect(stderr).toMatch(/^Usage: parley COMMAND/)
})

test.concurrent.each([['--help'], ['-h'], ['help']])(
  '%s prints every command and exits with 0',
  async (word) => {
    const { exitCode, stdout, stderr } = await parley.run(word)
    expect(exitCode).toBe(0)
    expect(stderr).toBe('')
    const [, section = ''] = /^Commands:\n([\s\S]*?)\n\n/m.exec(stdout) ?? []
    const listed = [...section.matchAll(/^ {2}parley ([a-z-]+(?: [a-z-]+)?)(?= {2}| [A-Z[]|$)/gm)]
    expect(listed.map(([, command]) => command)).toEqual(commands)
  },
)

test('a group alone prints its commands and exits with 2, with --help with 0', async () => {
  const alone = await parley.run('token')
  expect(alone).toMatchObject({ exitCode: 2, stdout: '' })
  const asked = await parley.run('token', '--help')
  expect(asked).toMatchObject({ exitCode: 0, stderr: '' })
  expect(asked.stdout).toBe(alone.stderr)
  expect(asked.stdout).toContain('parley token rotate ID')
})

test.concurrent.each(commands)(
  'parley %s --help tells its options, the common ones among them',
  async (name) => {
    const { exitCode, stdout } = await parley.run(...name.split(' '), '--help')
    expect(exitCode).toBe(0)
    expect(stdout).toContain(`Usage: parley ${name}`)
    // The doctor reads no configuration and opens no database.
    const common = name === 'doctor' ? ['--json'] : ['--data DIR', '--config FILE', '--json']
    for (const option of common) expect(stdout).toContain(option)
    const [, examples = ''] = /^Examples:\n([\s\S]+)/m.exec(stdout) ?? []
    const lines = examples.trimEnd().split('\n')
    expect(lines.filter((line) => !line.includes(`parley ${name}`))).toEqual([])
    const widest = Math.max(
      ...stdout
        .replace(/^Examples:[\s\S]+/m, '')
        .split('\n')
        .filter((line) => !line.startsWith('Usage'))
        .map((line) => line.length),
    )
    expect(widest).toBeLessThanOrEqual(80)
  },
)

test('help wins over a command that lacks something', async () => {
  const { exitCode, stdout } = await parley.run('token', 'create', '--wrong', '-h')
  expect(exitCode).toBe(0)
  expect(stdout).toMatch(/^Usage: parley token create/)
})

test('--version prints the version of the package, and nothing else', async () => {
  expect(await parley.run('--version')).toEqual({
    exitCode: 0,
    stdout: `${manifest.version}\n`,
    stderr: '',
  })
})

const wrong: [string, string[], string, string][] = [
  [
    'an unknown command',
    ['tokn'],
    'There is no command parley tokn. Did you mean parley token?',
    'parley',
  ],
  [
    'an unknown subcommand',
    ['token', 'x'],
    'There is no command parley token x. There is create, list, show, check, blocked, update, rotate, delete.',
    'parley token',
  ],
  [
    'an option before the command',
    ['--json', 'token', 'list'],
    'The command stands before its options; seen --json after parley.',
    'parley',
  ],
  [
    'an unknown option',
    ['serve', '--prot', '1'],
    'parley serve has no option --prot. Did you mean --port?',
    'parley serve',
  ],
  [
    'an unknown short option',
    ['token', 'list', '-x'],
    'parley token list has no option -x.',
    'parley token list',
  ],
  [
    'a missing name',
    ['token', 'create', '--origin', 'a.example'],
    'parley token create needs --name N.',
    'parley token create',
  ],
  [
    'a missing origin',
    ['token', 'create', '--name', 'A'],
    'parley token create needs --origin O.',
    'parley token create',
  ],
  [
    'a missing key name',
    ['key', 'create'],
    'parley key create needs --name N.',
    'parley key create',
  ],
  [
    'a missing ID',
    ['token', 'show'],
    "parley token show needs the token's ID.",
    'parley token show',
  ],
  [
    'an option without its value',
    ['token', 'list', '--data'],
    '--data needs a value. One that begins with a dash is written --data=VALUE.',
    'parley token list',
  ],
  [
    'a value for a switch',
    ['token', 'list', '--json=yes'],
    '--json takes no value.',
    'parley token list',
  ],
  [
    'a word too many',
    ['token', 'list', 'all'],
    'parley token list takes no "all". A value with spaces needs quotes.',
    'parley token list',
  ],
  [
    'a second ID',
    ['token', 'show', 'a', 'b'],
    'parley token show takes no "b". A value with spaces needs quotes.',
    'parley token show',
  ],
  [
    'a number that is not one',
    ['token', 'create', '--name', 'A', '--origin', 'a.example', '--per-minute', '1e3'],
    '--per-minute: expected a whole number, seen "1e3".',
    'parley token create',
  ],
  [
    'a port out of range',
    ['serve', '--port', '70000'],
    '--port: expected a whole number from 0 to 65535, seen "70000".',
    'parley serve',
  ],
  [
    'an update of nothing',
    ['token', 'update', 'ct_x'],
    'parley token update needs to know what to change.',
    'parley token update',
  ],
  [
    'an environment for an update',
    ['token', 'update', 'ct_x', '--environment', 'test'],
    'parley token update has no option --environment.',
    'parley token update',
  ],
  [
    'a date that is not on the calendar',
    ['key', 'create', '--name', 'K', '--expires', '2999-02-30'],
    '--expires: expected a date or a date-time with its zone, as 2030-01-31 or 2030-01-31T12:00:00Z, seen "2999-02-30".',
    'parley key create',
  ],
  [
    'a time without a zone',
    ['key', 'create', '--name', 'K', '--expires', '2999-01-01T10:00:00'],
    '--expires: expected a date or a date-time with its zone, as 2030-01-31 or 2030-01-31T12:00:00Z, seen "2999-01-01T10:00:00".',
    'parley key create',
  ],
  [
    'a time that has passed',
    ['key', 'create', '--name', 'K', '--expires', '2020-01-01'],
    '--expires: expected a time to come, seen "2020-01-01".',
    'parley key create',
  ],
]

test.concurrent.each(wrong)(
  '%s is told in one sentence, with exit code 2',
  async (_, words, sentence, line) => {
    expect(await parley.run(...words)).toEqual({
      exitCode: 2,
      stdout: '',
      stderr: `${sentence}\n${line} --help says more.\n`,
    })
  },
)

test('control characters of an argument do not reach the terminal', async () => {
  const { stderr } = await parley.run('to\u001B[31mken')
  expect(stderr).not.toContain('\u001B')
})
