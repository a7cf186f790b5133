/** What the documents say of the doctor is what it says itself. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { ensureBuild } from '../../scripts/build-state.js'
import { stepText, verdictText } from '../../src/cli/doctor-text.js'
import { doctorCodes, isReferenced } from '../../src/doctor/codes.js'
import { createNetwork } from '../../src/doctor/http-network.js'
import { anywhere, type Network } from '../../src/doctor/network.js'
import { stepNames } from '../../src/protocol/doctor.js'
import { embedTag, examineAll, openPage, openServer } from './site.js'

const root = join(import.meta.dirname, '../..')
const read = (path: string) => readFileSync(join(root, path), 'utf8')

beforeAll(() => ensureBuild(), 180_000)

test('docs/doctor.md has every code that is the doctor’s own, in order', () => {
  const [, table = ''] = /<!-- codes:start -->([\s\S]*)<!-- codes:end -->/.exec(
    read('docs/doctor.md'),
  ) ?? ['', '']
  const rows = [...table.matchAll(/^\| `(\w+)` \| (.*) \|$/gm)].map(([, ...row]) => row)
  expect(rows).toEqual(Object.entries(doctorCodes))
})

test('docs/doctor.md has every step, in order', () => {
  const rows = [...read('docs/doctor.md').matchAll(/^\| `([a-z]+)` \| /gm)].map(([, name]) => name)
  expect(rows.slice(0, stepNames.length)).toEqual(stepNames)
})

test('every code that the source names is in a reference, and every one of these is named', () => {
  const source = readdirSync(join(root, 'src/doctor'), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts') && path !== 'codes.ts')
    .map((path) => read(join('src/doctor', path)))
    .join('\n')
  const named = [
    ...source.matchAll(/\b(?:failed|warned|found|failedBy|warnedBy)\(\s*'(\w+)'/g),
    ...read('src/doctor/steps/preflight.ts').matchAll(/return \[\s*'(\w+)',/g),
  ].map(([, code]) => code ?? '')
  expect(named.length).toBeGreaterThan(30)
  expect(named.filter((code) => !Object.hasOwn(doctorCodes, code) && !isReferenced(code))).toEqual(
    [],
  )
  const missing = Object.keys(doctorCodes).filter((code) => !source.includes(code))
  expect(missing).toEqual([])
})

/** The names of the documents lead to servers of this test, which do not encrypt. */
const leadingTo = (servers: Readonly<Record<string, string>>): Network => {
  const network = createNetwork(anywhere)
  return {
    request: (request) => {
      const { host, pathname, search } = request.url
      const url = new URL(`${pathname}${search}`, servers[host])
      return network.request({ ...request, url, headers: { ...request.headers, host } })
    },
    inspectTls: async () => ({ protocol: 'h2', expiresAt: Date.now() + 60.5 * 86_400_000 }),
  }
}

test('what the README shows is what it prints', async () => {
  const parley = await openServer()
  const { value: token } = await parley.token({ allowedOrigins: ['shop.example'] })
  const site = await openPage(embedTag('https://chat.example', token), {
    'content-security-policy': "script-src 'self' https://chat.example; connect-src 'self'",
  })
  const network = leadingTo({ 'www.shop.example': site, 'chat.example': parley.url })
  const { report } = await examineAll('https://www.shop.example', {}, network)
  const style = { hasSigns: false, hasColor: false }
  const steps = report.steps.flatMap((step) => stepText(step, style) ?? [])
  const printed = [report.page, ...steps, verdictText(report, style)].join('\n')
  const [, shown = ''] = /```\n(https:\/\/www\.shop\.example\/\n[\s\S]*?)\n```/.exec(
    read('README.md'),
  ) ?? ['', '']
  // The token and the size of the script are another's.
  const alike = (text: string) =>
    text.replace(/(ct_live_\.\.\.)\w{4}/, '$19XkQ').replace(/[\d.]+ kB/, '5.1 kB')
  expect(alike(printed)).toBe(shown)
})
