import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createDirectory } from '../../src/server/agents/directory.js'
import {
  ConfigError,
  defineConfig,
  loadConfig,
  type ConfigOverrides,
  type Settings,
} from '../../src/server/config.js'
import { findJsonFault } from '../../src/server/config-json.js'
import { ask, collect, textOf } from '../contracts/agent.js'

let cwd: string
beforeEach(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'parley-config-'))
})
afterEach(() => rm(cwd, { recursive: true }))

const write = (name: string, value: unknown): Promise<void> =>
  writeFile(join(cwd, name), typeof value === 'string' ? value : JSON.stringify(value))

interface Given {
  environment?: Record<string, string>
  overrides?: ConfigOverrides
  file?: string
}

const load = ({ environment = {}, ...given }: Given = {}): Promise<Settings> =>
  loadConfig({ environment, cwd, ...given })

/** The lines of the error that a configuration is refused with. */
const mistakesOf = async (value: unknown, given: Given = {}): Promise<readonly string[]> => {
  if (value !== undefined) await write('parley.config.json', value)
  const error: unknown = await load(given).then(
    () => undefined,
    (reason: unknown) => reason,
  )
  if (!(error instanceof ConfigError)) throw new Error('It was not refused', { cause: error })
  expect(error.message).toBe(error.mistakes.join('\n'))
  return error.mistakes
}

const model = {
  id: 'support',
  type: 'openai-compatible',
  baseUrl: 'https://api.example/v1',
  model: 'small',
}

describe('what holds when nothing is configured', () => {
  test('every setting has a default', async () => {
    expect(await load()).toEqual({
      port: 3000,
      host: '127.0.0.1',
      dataDirectory: join(cwd, '.parley'),
      databaseUrl: null,
      publicUrl: null,
      trustProxy: [],
      logLevel: 'info',
      agents: [],
      flows: [],
      defaultAgent: null,
      doctor: { allowPrivateAddresses: false },
      limits: {
        newSessionsPerMinutePerAddress: 30,
        newSessionsPerHourPerAddress: 300,
        newSessionsPerMinutePerTokenFactor: 10,
        concurrentTurnsPerSession: 8,
        concurrentTurnsPerAddress: 64,
        concurrentTurnsPerProcess: 2000,
        absoluteSessionHours: 24,
        resumeDays: 30,
        turnTimeoutSeconds: 600,
        transcriptMessages: 100,
        transcriptCharacters: 200_000,
        replyCharacters: 400_000,
        chatBodyBytes: 8 * 1024 * 1024,
        attachmentBytesPerMessage: 10 * 1024 * 1024,
        attachmentBytesPerConversation: 50 * 1024 * 1024,
        initBodyBytes: 64 * 1024,
        headersBytes: 16 * 1024,
        headersTimeoutSeconds: 15,
        requestTimeoutSeconds: 30,
        unsentBytesPerConnection: 256 * 1024,
      },
    })
  })
})

describe('which source wins', () => {
  test('flags go before the environment, and that before the file', async () => {
    await write('parley.config.json', { port: 1, host: 'file', logLevel: 'warn' })
    const environment = { PARLEY_PORT: '2', PARLEY_HOST: 'environment' }
    const settings = await load({ environment, overrides: { port: '3' } })
    expect(settings).toMatchObject({ port: 3, host: 'environment', logLevel: 'warn' })
  })

  test('PARLEY_PORT goes before PORT, and an empty variable is none', async () => {
    const port = async (environment: Record<string, string>) => (await load({ environment })).port
    expect(await port({ PORT: '4000' })).toBe(4000)
    expect(await port({ PORT: '4000', PARLEY_PORT: '5000' })).toBe(5000)
    expect(await port({ PORT: '4000', PARLEY_PORT: '' })).toBe(4000)
    expect(await port({ PORT: '0' })).toBe(0)
  })

  test('DATABASE_URL chooses PostgreSQL, and PARLEY_DATABASE_URL goes before it', async () => {
    const url = async (environment: Record<string, string>) =>
      (await load({ environment })).databaseUrl
    const [one, two] = ['postgres://parley:secret@db/one', 'postgresql:///two?host=/run/postgresql']
    expect(await url({})).toBeNull()
    expect(await url({ DATABASE_URL: one })).toBe(one)
    expect(await url({ DATABASE_URL: one, PARLEY_DATABASE_URL: two })).toBe(two)
  })

  test('an address of a database that is none is told without what may be a password', async () => {
    const environment = { DATABASE_URL: 'mysql://parley:hunter22@db/one' }
    const mistakes = await mistakesOf(undefined, { environment })
    expect(mistakes).toEqual([expect.stringContaining('postgres://user:password@host:5432/name')])
    expect(mistakes[0]).toMatch(/^DATABASE_URL: /)
    expect(mistakes[0]).not.toContain('hunter22')
  })

  test('the environment has a name for every setting but those that have settings in them', async () => {
    const environment = {
      PARLEY_PORT: '8080',
      PARLEY_HOST: '0.0.0.0',
      PARLEY_DATA: 'data',
      PARLEY_PUBLIC_URL: 'https://Chat.Example:443/',
      PARLEY_TRUST_PROXY: '10.0.0.0/8, ::1',
      PARLEY_LOG_LEVEL: 'debug',
    }
    expect(await load({ environment })).toMatchObject({
      port: 8080,
      host: '0.0.0.0',
      dataDirectory: join(cwd, 'data'),
      publicUrl: 'https://chat.example',
      trustProxy: ['10.0.0.0/8', '::1'],
      logLevel: 'debug',
    })
  })

  test('an absent flag changes nothing', async () => {
    const overrides = { port: undefined, host: undefined, dataDirectory: undefined }
    expect(await load({ overrides })).toMatchObject({ port: 3000, host: '127.0.0.1' })
  })

  test('limits that are not named keep their defaults', async () => {
    await write('parley.config.json', { limits: { resumeDays: 0 } })
    expect((await load()).limits).toMatchObject({ resumeDays: 0, turnTimeoutSeconds: 600 })
  })
})

describe('the doctor of the console', () => {
  test('goes to private addresses if the file says so', async () => {
    await write('parley.config.json', { doctor: { allowPrivateAddresses: true } })
    expect((await load()).doctor).toEqual({ allowPrivateAddresses: true })
    await write('parley.config.json', { doctor: {} })
    expect((await load()).doctor).toEqual({ allowPrivateAddresses: false })
  })

  test.each([
    [{ doctor: { allowPrivateAddresses: 'yes' } }, 'doctor.allowPrivateAddresses'],
    [{ doctor: { allow: true } }, 'doctor.allow'],
    [{ doctor: true }, 'doctor'],
  ])('is refused as %j', async (config, place) => {
    await write('parley.config.json', config)
    await expect(load()).rejects.toThrow(place)
  })
})

describe('where the file is', () => {
  test('it is named by a flag, or by PARLEY_CONFIG, or has its usual name', async () => {
    await write('parley.config.json', { port: 1 })
    await write('a.json', { port: 2 })
    await write('b.json', { port: 3 })
    expect((await load()).port).toBe(1)
    expect((await load({ environment: { PARLEY_CONFIG: 'a.json' } })).port).toBe(2)
    expect((await load({ environment: { PARLEY_CONFIG: 'a.json' }, file: 'b.json' })).port).toBe(3)
  })

  test('a data directory in the file is beside the file', async () => {
    const file = join(cwd, 'a.json')
    await write('a.json', { dataDirectory: 'data' })
    const settings = await loadConfig({ file, environment: {}, cwd: tmpdir() })
    expect(settings.dataDirectory).toBe(join(cwd, 'data'))
  })

  test('a module may export it, with agents as code', async () => {
    await write(
      'parley.config.mjs',
      `class Mine {
         async *reply({ messages }) { yield { type: 'text', delta: 'I heard ' + messages.at(-1).content } }
       }
       export default {
         agents: [{ id: 'mine', name: 'Mine', agent: new Mine() }],
         flows: [{ id: 'twice', steps: [{ agent: 'mine' }, { agent: 'mine' }] }],
       }`,
    )
    const settings = await load()
    const directory = createDirectory(settings, {})
    const reply = async (id: string): Promise<string> => {
      const agent = directory.find(id)?.agent('latest')
      return agent ? textOf((await collect(agent.reply(ask('you')))).events) : ''
    }
    expect(await reply('mine')).toBe('I heard you')
    expect(await reply('twice')).toBe('I heard I heard you')
    expect(directory.default.id).toBe('mine')
  })

  test('defineConfig returns what it is given', () => {
    const config = { agents: [{ ...model, type: 'openai-compatible' as const }] }
    expect(defineConfig(config)).toBe(config)
  })

  test('a byte order mark is no mistake', async () => {
    await write('parley.config.json', '\uFEFF{"port": 1}')
    expect((await load()).port).toBe(1)
  })

  test('a file that is not there, not one, or not readable is a mistake', async () => {
    expect(await mistakesOf(undefined, { file: 'gone.json' })).toEqual([
      'gone.json: expected a file that can be read, seen no such file',
    ])
    expect(await mistakesOf(undefined, { environment: { PARLEY_CONFIG: 'gone.mjs' } })).toEqual([
      'gone.mjs: expected a file that can be read, seen no such file',
    ])
    expect(await mistakesOf(undefined, { file: 'parley.yaml' })).toEqual([
      'parley.yaml: expected a file that ends with .json or .mjs, seen "parley.yaml"',
    ])
    await write('parley.config.mjs', 'export default {}')
    expect(await mistakesOf({})).toEqual([
      `${cwd}: expected one configuration file, seen parley.config.json and parley.config.mjs`,
    ])
  })

  test('a module that does not load, or has no default export, is a mistake', async () => {
    await write('throws.mjs', 'throw new TypeError("no such thing")')
    expect(await mistakesOf(undefined, { file: 'throws.mjs' })).toEqual([
      'throws.mjs: expected a module that loads, seen TypeError: no such thing',
    ])
    await write('named.mjs', 'export const config = {}')
    expect(await mistakesOf(undefined, { file: 'named.mjs' })).toEqual([
      'named.mjs: expected a default export, seen none',
    ])
    await write('function.mjs', 'export default () => ({})')
    expect(await mistakesOf(undefined, { file: 'function.mjs' })).toEqual([
      'function.mjs: expected an object, seen a function',
    ])
  })
})

describe('what is not JSON', () => {
  test.each([
    ['{"port": 3000,}', 1, 15, 'a name in double quotes', '"}"'],
    ['{\n  "port": 3000\n  "host": "x"\n}', 3, 3, '"," or "}"', '"\\""'],
    ["{'port': 1}", 1, 2, 'a name in double quotes', '"\'"'],
    ['{"port": abc}', 1, 10, 'a value', '"a"'],
    ['{"port": 01}', 1, 10, 'a value', '"0"'],
    ['{"port": 1', 1, 11, '"," or "}"', 'the end of the file'],
    ['{"a": "x', 1, 9, 'the end of a string or a valid escape', 'the end of the file'],
    ['{"a": "x\n"}', 1, 9, 'the end of a string or a valid escape', '"\\n"'],
    ['{"a": "\\x"}', 1, 8, 'the end of a string or a valid escape', '"\\\\"'],
    ['// comment\n{}', 1, 1, 'a value', '"/"'],
    ['{} {}', 1, 4, 'the end of the file', '"{"'],
    ['', 1, 1, 'a value', 'the end of the file'],
    ['{"a" 1}', 1, 6, '":"', '"1"'],
    ['[1, 2', 1, 6, '"," or "]"', 'the end of the file'],
  ])('%j stops at its first fault', async (text, line, column, expected, seen) => {
    expect(() => JSON.parse(text) as unknown).toThrow()
    expect(findJsonFault(text)).toEqual({ line, column, expected, seen })
    expect(await mistakesOf(text)).toEqual([
      `parley.config.json:${line}:${column}: expected ${expected}, seen ${seen}`,
    ])
  })

  test.each([
    '{}',
    ' [1, -2.5e+3, true, false, null, "a\\u00e9\\n\\"", "", {"a": {}}, []] ',
    '"\u007f\u2028é🙂"',
    '0',
    '"\ud800"',
  ])('%j has no fault', (text) => {
    expect(() => JSON.parse(text) as unknown).not.toThrow()
    expect(findJsonFault(text)).toBeUndefined()
  })

  test('a text without end of depth is a fault and no crash', () => {
    expect(findJsonFault('['.repeat(100_000))).toMatchObject({ expected: 'at most 200 levels' })
  })
})

describe('a mistake stops the start with path, expected and seen', () => {
  test.each<[unknown, string]>([
    [[], 'expected an object, seen a list of 0'],
    [null, 'expected an object, seen null'],
    [{ port: '3000' }, 'port: expected a whole number from 0 to 65535, seen "3000"'],
    [{ port: 65_536 }, 'port: expected a whole number from 0 to 65535, seen 65536'],
    [{ port: 80.5 }, 'port: expected a whole number from 0 to 65535, seen 80.5'],
    [{ host: '' }, 'host: expected a non-empty string, seen an empty string'],
    [
      { logLevel: 'loud' },
      'logLevel: expected one of "fatal", "error", "warn", "info", "debug", "trace", "silent", seen "loud"',
    ],
    [
      { publicUrl: 'https://chat.example/path' },
      'publicUrl: expected an origin as https://chat.example, without a path, seen "https://chat.example/path"',
    ],
    [
      { publicUrl: 'chat.example' },
      'publicUrl: expected an origin as https://chat.example, without a path, seen "chat.example"',
    ],
    [
      { trustProxy: ['10.0.0.0/8', 'proxy'] },
      'trustProxy[1]: expected an address or a CIDR range (10.0.0.0/8, ::1), seen "proxy"',
    ],
    [
      { trustProxy: ['10.0.0.0/33'] },
      'trustProxy[0]: expected an address or a CIDR range (10.0.0.0/8, ::1), seen "10.0.0.0/33"',
    ],
    [
      { limits: { resumeDays: 400 } },
      'limits.resumeDays: expected a whole number from 0 to 365, seen 400',
    ],
    [{ agents: {} }, 'agents: expected a list of 0 to 1000, seen an object'],
    [{ agents: [7] }, 'agents[0]: expected an object, seen 7'],
    [
      { agents: [{ ...model, model: undefined }] },
      'agents[0].model: expected a non-empty string, seen nothing',
    ],
    [
      { agents: [{ ...model, baseUrl: 'api.example' }] },
      'agents[0].baseUrl: expected an address that begins with http:// or https://, without user and password, seen "api.example"',
    ],
    [
      { agents: [{ ...model, baseUrl: 'https://me:hush@api.example/v1?key=hush' }] },
      'agents[0].baseUrl: expected an address that begins with http:// or https://, without user and password, seen "https://…@api.example/v1?…"',
    ],
    [
      { agents: [{ ...model, type: 'openai' }] },
      'agents[0].type: expected one of "demo", "openai-compatible", "webhook", seen "openai"',
    ],
    [
      { agents: [{ id: 'a' }] },
      'agents[0].type: expected one of "demo", "openai-compatible", "webhook", seen nothing',
    ],
    [
      { agents: [{ ...model, id: 'no spaces' }] },
      'agents[0].id: expected an id of 1 to 100 letters, digits, ".", "_" and "-", beginning with a letter or digit, seen "no spaces"',
    ],
    [
      { agents: [{ ...model, temperature: 3 }] },
      'agents[0].temperature: expected a number from 0 to 2, seen 3',
    ],
    [
      { agents: [{ ...model, headers: { Host: 'x' } }] },
      'agents[0].headers.Host: expected the name of a header, and none of accept, accept-encoding, connection, content-length, content-type, host, transfer-encoding, seen another name',
    ],
    [
      { agents: [{ ...model, headers: { a: { env: 'NOT_THERE' } } }] },
      'agents[0].headers.a.env: expected the name of an environment variable that is set, seen NOT_THERE, which is not set',
    ],
    [
      { agents: [{ ...model, headers: { a: 'line\nbreak' } }] },
      'agents[0].headers.a: expected a string of printable ASCII, or { "env": "NAME" }, seen a string of 10 characters',
    ],
    [
      { agents: [{ ...model, apiKeyEnv: 'NOT_THERE' }] },
      'agents[0].apiKeyEnv: expected the name of an environment variable that is set, seen NOT_THERE, which is not set',
    ],
    [
      { agents: [{ id: 'a', versions: [] }] },
      'agents[0].versions: expected a list of 1 to 100, seen a list of 0',
    ],
    [
      { agents: [{ id: 'a', versions: [{ name: 'latest', type: 'demo' }] }] },
      'agents[0].versions[0].name: expected a name of 1 to 100 letters, digits, ".", "_" and "-", other than "latest", seen "latest"',
    ],
    [
      {
        agents: [
          {
            id: 'a',
            versions: [
              { name: '1', type: 'demo' },
              { name: '1', type: 'demo' },
            ],
          },
        ],
      },
      'agents[0].versions[1].name: expected a name that no other version has, seen "1"',
    ],
    [
      { agents: [{ id: 'a', agent: {} }] },
      'agents[0].agent: expected an object with a function "reply", seen an object',
    ],
    [
      { agents: [model, { id: 'support', type: 'demo' }] },
      'agents[1].id: expected an id that no other agent or flow has, seen "support"',
    ],
    [
      { agents: [model], flows: [{ id: 'support', steps: [{ agent: 'demo' }] }] },
      'flows[0].id: expected an id that no other agent or flow has, seen "support"',
    ],
    [
      { flows: [{ id: 'f', steps: [{ agent: 'demo' }, { agent: 'nobody' }] }] },
      'flows[0].steps[1].agent: expected the id of an agent (demo), seen "nobody"',
    ],
    [
      { flows: [{ id: 'f', versions: [{ name: '1', steps: [{ agent: 'f' }] }] }] },
      'flows[0].versions[0].steps[0].agent: expected the id of an agent (demo), seen "f"',
    ],
    [
      { flows: [{ id: 'f', steps: [{ agent: 'demo', version: '7' }] }] },
      'flows[0].steps[0].version: expected a version of "demo" (1, latest), seen "7"',
    ],
    [
      { flows: [{ id: 'f', steps: [] }] },
      'flows[0].steps: expected a list of 1 to 20, seen a list of 0',
    ],
    [
      { flows: [{ id: 'f', steps: [{ agent: 'demo', prompt: '{{mesage}}' }] }] },
      'flows[0].steps[0].prompt: expected a text whose placeholders are {{message}} and {{previous}}, seen "{{mesage}}"',
    ],
    [
      { agents: [model], defaultAgent: 'suport' },
      'defaultAgent: expected the id of an agent or a flow (support, demo), seen "suport"',
    ],
    [
      { agents: [{ id: 'hook', type: 'webhook', url: 'https://x.example' }] },
      'agents[0].secretEnv: expected the name of an environment variable that is set, seen nothing',
    ],
  ])('%j', async (value, expected) => {
    expect(await mistakesOf(value)).toEqual([`parley.config.json: ${expected}`])
  })

  test('a name that is no setting is told which there are', async () => {
    expect(await mistakesOf({ prot: 1, agents: [{ ...model, apiKey: 'sk-123' }] })).toEqual([
      expect.stringMatching(
        /^parley\.config\.json: agents\[0\]\.apiKey: expected one of the settings id, name, .*apiKeyEnv.*, seen another name$/,
      ),
      expect.stringMatching(
        /^parley\.config\.json: prot: expected one of the settings port, host, .*, seen another name$/,
      ),
    ])
  })

  test('every mistake of every source is told at once, under its own name', async () => {
    const environment = { PARLEY_PORT: 'abc', PARLEY_TRUST_PROXY: '::1,x', PORT: '-1' }
    const overrides = { port: '99999', logLevel: 'x' }
    expect(await mistakesOf({ port: -1, host: 5 }, { environment, overrides })).toEqual([
      'parley.config.json: port: expected a whole number from 0 to 65535, seen -1',
      'parley.config.json: host: expected a non-empty string, seen 5',
      'PARLEY_PORT: expected a whole number from 0 to 65535, seen "abc"',
      'PARLEY_TRUST_PROXY[1]: expected an address or a CIDR range (10.0.0.0/8, ::1), seen "x"',
      '--port: expected a whole number from 0 to 65535, seen 99999',
      expect.stringMatching(/^--log-level: expected one of .*, seen "x"$/),
    ])
  })
})

describe('secrets', () => {
  const secret = 'sk_live_0123456789abcdef'

  test('a key that stands where a variable is named is not repeated', async () => {
    for (const written of [secret, 'sk-proj-0123456789', 'HUSH hush', 'abcdefghijklmnop']) {
      const [mistake = ''] = await mistakesOf({ agents: [{ ...model, apiKeyEnv: written }] })
      expect(mistake).toContain(`seen a string of ${written.length} characters`)
      expect(mistake).not.toContain(written)
    }
  })

  test('a key in a wrong place is not repeated', async () => {
    const values = [
      { host: { secret } },
      { port: secret },
      { defaultAgent: `${secret} ` },
      { agents: [{ ...model, headers: { authorization: `Bearer\n${secret}` } }] },
    ]
    for (const value of values) {
      expect((await mistakesOf(value)).join('\n')).not.toContain(secret)
    }
  })

  test('a file that is not JSON is not quoted', async () => {
    const mistakes = await mistakesOf(`{"key": ${secret}}`)
    expect(mistakes).toEqual(['parley.config.json:1:9: expected a value, seen "s"'])
  })

  test('a variable must hold something that can be sent, and its value is not repeated', async () => {
    const agents = [{ ...model, apiKeyEnv: 'MODEL_KEY' }]
    const mistakes = await mistakesOf({ agents }, { environment: { MODEL_KEY: 'käy\n0123' } })
    expect(mistakes).toEqual([
      'parley.config.json: agents[0].apiKeyEnv: expected the name of an environment variable that holds printable ASCII, seen MODEL_KEY, which holds 8 characters, some of them not printable ASCII',
    ])
    const hook = { id: 'h', type: 'webhook', url: 'https://x.example', secretEnv: 'HOOK' }
    expect(await mistakesOf({ agents: [hook] }, { environment: { HOOK: 'whsec_AAAA' } })).toEqual([
      'parley.config.json: agents[0].secretEnv: expected the name of an environment variable that holds a secret of at least 24 bytes (whsec_ and base64, or plain text), seen HOOK, which holds 3 bytes',
    ])
  })

  test('the settings name variables and hold no value of theirs', async () => {
    await write('parley.config.json', { agents: [{ ...model, apiKeyEnv: 'MODEL_KEY' }] })
    const settings = await load({ environment: { MODEL_KEY: secret } })
    expect(JSON.stringify(settings)).toContain('MODEL_KEY')
    expect(JSON.stringify(settings)).not.toContain(secret)
  })
})

describe('agents and flows in the settings', () => {
  test('one version and several have the same shape, with all defaults', async () => {
    await write('parley.config.json', {
      agents: [
        model,
        {
          id: 'many',
          name: 'Many',
          description: 'Two of them',
          versions: [
            { name: 'a', type: 'demo' },
            { name: 'b', type: 'demo', delayMs: 0 },
          ],
        },
      ],
      flows: [{ id: 'f', steps: [{ agent: 'many', version: 'a' }] }],
    })
    const { agents, flows } = await load()
    const { id: _, ...written } = model
    expect(agents).toEqual([
      {
        id: 'support',
        name: 'support',
        description: null,
        versions: [
          {
            name: '1',
            settings: {
              ...written,
              instructions: null,
              apiKeyEnv: null,
              temperature: null,
              maxTokens: null,
              parameters: {},
              headers: {},
              includeUsage: true,
              sendImages: true,
              sendFiles: false,
              firstByteTimeoutMs: 30_000,
              idleTimeoutMs: 30_000,
            },
          },
        ],
      },
      {
        id: 'many',
        name: 'Many',
        description: 'Two of them',
        versions: [
          { name: 'a', settings: { type: 'demo', delayMs: null } },
          { name: 'b', settings: { type: 'demo', delayMs: 0 } },
        ],
      },
    ])
    expect(flows).toEqual([
      {
        id: 'f',
        name: 'f',
        description: null,
        versions: [{ name: '1', steps: [{ agent: 'many', version: 'a', prompt: null }] }],
      },
    ])
  })
})
