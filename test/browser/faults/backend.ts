/** The built server on a directory of its own, with an agent that does as the visitor's words say. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { pathToFileURL } from 'node:url'
import type * as Built from '../../../src/server.js'
import type { LimitSettings } from '../../../src/server/config-limits.js'

const built = pathToFileURL(join(import.meta.dirname, '../../../dist/server.js')).href

export interface IssuedToken {
  readonly value: string
  readonly id: string
  readonly backend: Backend
}

/** What the operator reads of a token. */
export interface TokenRecord {
  /** Counts of refusals by code. */
  refusals: Readonly<Record<string, number>>
  /** As `GET /v1/client-tokens/:id/blocked-origins` lists them; null where there is no such thing. */
  blocked: readonly string[] | null
}

export interface Backend {
  readonly port: number
  readonly server: Built.ParleyServer
  /** Puts its clock forward. */
  skip(ms: number): void
  /** A token whose list has shop.example unless said otherwise. */
  token(fields?: Record<string, unknown>): Promise<IssuedToken>
  /** Closes it, and reads from its database what was written down of these tokens. */
  close(tokens: readonly IssuedToken[]): Promise<Map<string, TokenRecord>>
}

export const openBackend = async (limits: Partial<LimitSettings> = {}): Promise<Backend> => {
  const { createServer, loadConfig, AgentError } = (await import(built)) as typeof Built
  const directory = mkdtempSync(join(tmpdir(), 'parley-faults-'))
  let skippedMs = 0
  const skip = (ms: number) => (skippedMs += ms)
  const defaults = await loadConfig({ environment: {}, cwd: directory })
  const agent: Built.Agent = {
    async *reply({ messages }) {
      const said = messages.at(-1)?.content ?? ''
      if (said === 'Fail') throw new AgentError('upstream_failed', 'as the visitor wishes')
      if (said === 'Be late') throw new AgentError('upstream_timeout', 'as the visitor wishes')
      for (const delta of ['You ', 'said: ', said]) {
        yield { type: 'text', delta }
        if (said === 'Slowly') await sleep(1200)
      }
    },
  }
  const settings: Built.Settings = {
    ...defaults,
    port: 0,
    logLevel: 'silent',
    agents: [
      { id: 'tea', name: 'Tea', description: null, versions: [{ name: '1', settings: { agent } }] },
      { id: 'tax', name: 'Tax', description: null, versions: [{ name: '1', settings: { agent } }] },
    ],
    limits: {
      ...defaults.limits,
      newSessionsPerMinutePerAddress: 1_000_000,
      newSessionsPerHourPerAddress: 1_000_000,
      newSessionsPerMinutePerTokenFactor: 10_000,
      ...limits,
    },
  }
  const server = await createServer(settings, {
    environment: {},
    clock: () => Date.now() + skippedMs,
  })
  const port = Number(new URL(await server.listen()).port)
  const backend: Backend = {
    port,
    server,
    skip,
    async token(fields = {}) {
      const { token, clientToken } = await server.tokens.create({
        name: 'Shop',
        allowedOrigins: ['shop.example'],
        ...fields,
      })
      return { value: token, id: clientToken.id, backend }
    },
    async close(tokens) {
      await server.close({ drainMs: 0 })
      // Counts are written when a server closes; another one reads them.
      const reader = await createServer({ ...settings, logLevel: 'silent' }, { environment: {} })
      const { plainKey } = await reader.keys.create({ name: 'Reader', permissions: ['*'] })
      const read = async (path: string): Promise<Record<string, never> | null> => {
        const headers = { authorization: `Bearer ${plainKey}` }
        const answer = await reader.fetch(new Request(`http://localhost${path}`, { headers }))
        return answer.ok ? ((await answer.json()) as Record<string, never>) : null
      }
      const records = new Map<string, TokenRecord>()
      for (const { id } of tokens) {
        const usage = (await read(`/v1/client-tokens/${id}/usage`)) as UsageAnswer | null
        const blocked = (await read(
          `/v1/client-tokens/${id}/blocked-origins`,
        )) as BlockedAnswer | null
        records.set(id, {
          refusals: usage?.total.refusals ?? {},
          blocked: blocked?.blockedOrigins.map(({ origin }) => origin) ?? null,
        })
      }
      await reader.close({ drainMs: 0 })
      rmSync(directory, { recursive: true, force: true })
      return records
    },
  }
  return backend
}

interface UsageAnswer {
  total: { refusals: Record<string, number> }
}

interface BlockedAnswer {
  blockedOrigins: { origin: string; code: string; count: number }[]
}
