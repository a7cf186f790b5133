import { describe, expect, test } from 'vitest'
import { createClientTokenSchema } from '../../src/protocol/control.js'
import {
  defaultLimits,
  limitErrors,
  limits,
  limitsInWords,
  readLimits,
} from '../../src/console/limits.js'
import { entriesOf, rowsOf, sentIndex, writeRow } from '../../src/console/origins/list.js'
import { seenToday } from '../../src/console/sightings.js'
import { policyLines, snippets } from '../../src/console/snippets.js'
import { chosenTarget, findTarget, namingOf, targetChoices } from '../../src/console/targets.js'
import { countOf, relativeTime } from '../../src/console/parts/words.js'

describe('limits', () => {
  const create = (fields: object) =>
    createClientTokenSchema.safeParse({ name: 'x', allowedOrigins: [], ...fields })

  test('are those of the server: the same defaults, the same bounds', () => {
    expect(create({}).data).toMatchObject(readLimits(defaultLimits()))
    for (const { key, min, max } of limits) {
      expect(create({ [key]: min }).success, key).toBe(true)
      expect(create({ [key]: max }).success, key).toBe(true)
      expect(create({ [key]: min - 1 }).success, key).toBe(false)
      expect(create({ [key]: max + 1 }).success, key).toBe(false)
    }
  })

  test('name what was expected and what was seen', () => {
    const written = { ...defaultLimits(), rateLimitPerMinute: '1001', rateLimitPerHour: 'many' }
    expect(limitErrors({ ...written, maxMessagesPerSession: ' 5 ' })).toEqual({
      rateLimitPerMinute: 'Expected a whole number from 1 to 1,000, seen 1001.',
      rateLimitPerHour: 'Expected a whole number from 1 to 10,000, seen many.',
    })
    expect(limitErrors({ ...defaultLimits(), sessionIdleTimeoutMinutes: '' })).toEqual({
      sessionIdleTimeoutMinutes: 'Expected a whole number from 1 to 1,440, seen nothing.',
    })
    expect(limitErrors(defaultLimits())).toEqual({})
  })

  test('are a sentence while they are folded', () => {
    expect(limitsInWords(defaultLimits())).toBe(
      '10 messages a minute, 100 an hour, 100 a session; lapses after 30 minutes',
    )
  })
})

describe('a list of origins while it is written', () => {
  test('sends no blank rows, and finds the row of each entry that is sent', () => {
    const rows = rowsOf(['a.example', ' ', 'b.example '])
    expect(entriesOf(rows)).toEqual(['a.example', 'b.example'])
    expect(rows.map(({ key }) => sentIndex(rows, key))).toEqual([0, null, 1])
  })

  test('makes rows of several entries that are pasted at once', () => {
    const rows = rowsOf(['a.example', '', 'z.example'])
    const key = rows[1]?.key ?? 0
    const pasted = writeRow(rows, key, 'b.example, c.example\nd.example')
    expect(pasted.map(({ text }) => text)).toEqual([
      'a.example',
      'b.example',
      'c.example',
      'd.example',
      'z.example',
    ])
    expect(pasted[1]?.key).toBe(key)
    expect(new Set(pasted.map((row) => row.key)).size).toBe(5)
  })

  test('leaves a space at the end of a row that is being typed', () => {
    const [row] = rowsOf(['a'])
    expect(row && writeRow([row], row.key, 'a.example ')[0]?.text).toBe('a.example ')
  })
})

describe('who answers', () => {
  const agents = {
    agents: [{ id: 'support', name: 'Support', description: null, versions: ['1', '2'] }],
    flows: [{ id: 'polished', name: 'Polished', description: null, versions: ['1'] }],
    default: { kind: 'agent' as const, id: 'support', name: 'Support' },
  }
  const naming = (change: object) => ({
    agentIds: [],
    flowIds: [],
    defaultFlowId: null,
    pinToVersion: 'latest',
    ...change,
  })

  test('is one choice, there and back', () => {
    expect(chosenTarget(naming({}))).toBe('')
    expect(chosenTarget(naming({ agentIds: ['support'] }))).toBe('agent:support')
    expect(chosenTarget(naming({ defaultFlowId: 'polished', flowIds: ['polished'] }))).toBe(
      'flow:polished',
    )
    expect(namingOf('agent:a:b')).toEqual({ agentIds: ['a:b'], flowIds: [], defaultFlowId: null })
    expect(namingOf('')).toEqual({ agentIds: [], flowIds: [], defaultFlowId: null })
    expect(findTarget(agents, 'flow:polished')?.name).toBe('Polished')
    expect(findTarget(agents, '')).toBeUndefined()
  })

  test('is left as it is where a program has named several', () => {
    expect(chosenTarget(naming({ agentIds: ['support', 'sales'] }))).toBeNull()
    expect(chosenTarget(naming({ agentIds: ['support'], flowIds: ['polished'] }))).toBeNull()
  })

  test('keeps one in sight that the configuration no longer has', () => {
    expect(targetChoices(agents, 'agent:gone').at(-1)).toEqual({
      value: 'agent:gone',
      label: 'gone (no longer configured)',
    })
    expect(targetChoices(agents, 'agent:support')).toHaveLength(3)
  })
})

describe('snippets', () => {
  const embedding = {
    url: 'https://chat.example',
    token: 'ct_live_abc',
    version: '1.2.3',
    integrity: 'sha384-xyz',
  }

  test('all hold the token and the address of the server', () => {
    for (const { label, files } of snippets(embedding)) {
      const code = files.map((file) => file.code).join('\n')
      expect(code, label).toContain('ct_live_abc')
      expect(code, label).toContain('https://chat.example')
    }
  })

  test('pin the version with its checksum, and leave the checksum out where none is known', () => {
    const pinned = (integrity: string | null) =>
      snippets({ ...embedding, integrity }).find(({ key }) => key === 'pinned')?.files[0]?.code
    expect(pinned('sha384-xyz')).toBe(
      '<script async src="https://chat.example/1.2.3/parley.js"\n' +
        '        integrity="sha384-xyz"\n        crossorigin="anonymous"\n' +
        '        data-client-token="ct_live_abc"></script>',
    )
    expect(pinned(null)).not.toContain('integrity')
  })

  test('name the origin alone in a policy', () => {
    expect(policyLines('https://chat.example/under/path')).toBe(
      'script-src https://chat.example;\nconnect-src https://chat.example;',
    )
  })
})

test('times are told from now', () => {
  const now = Date.parse('2026-11-21T12:00:00Z')
  const before = (seconds: number) => relativeTime(now - seconds * 1000, now)
  expect([10, 50, 120, 3600, 86_400, 15 * 86_400, 800 * 86_400].map(before)).toEqual([
    'just now',
    '1 minute ago',
    '2 minutes ago',
    '1 hour ago',
    'yesterday',
    '2 weeks ago',
    '2 years ago',
  ])
  expect(relativeTime(now + 3 * 86_400_000, now)).toBe('in 3 days')
})

test('counts agree with their noun', () => {
  expect(countOf(1, 'origin')).toBe('1 origin')
  expect(countOf(1204, 'reply', 'replies')).toBe('1,204 replies')
})

test('an origin counts as seen for a day', () => {
  const now = Date.parse('2026-11-21T12:00:00Z')
  const seen = (lastSeenAt: string) => ({ origin: 'o', firstSeenAt: lastSeenAt, lastSeenAt })
  expect(seenToday([seen('2026-11-20T12:00:01Z'), seen('2026-11-20T11:59:59Z')], now)).toBe(1)
})
