/** A store with what manages it, without a server: for asking as different callers. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { ParleyError } from '../../src/protocol/errors.js'
import { localAccess, type Access } from '../../src/server/access.js'
import type { Directory } from '../../src/server/agents/agent.js'
import { createDirectory } from '../../src/server/agents/directory.js'
import { createKeyring, type Keyring } from '../../src/server/keyring.js'
import { createKeys, type Keys } from '../../src/server/keys.js'
import { openStore } from '../../src/server/store/open.js'
import type { Store } from '../../src/server/store/store.js'
import { createTokens, type Tokens } from '../../src/server/tokens.js'
import { newDatabase } from './database.js'
import { createScriptedAgent } from './scripted-agent.js'

export const operator: Access = { ...localAccess, who: 'operator' }

export const shop = 'https://shop.example'

export interface Management {
  place: { dataDirectory: string; databaseUrl: string | null }
  store: Store
  clock: { now: number }
  directory: Directory
  tokens(access?: Access): Tokens
  keys(access?: Access): Keys
  keyring: Keyring
  /** A new key; answers its secret, its id, and what a request with it may do. */
  key(fields?: Record<string, unknown>): Promise<{ plainKey: string; id: string; access: Access }>
}

export const openManagement = async (): Promise<Management> => {
  const dataDirectory = mkdtempSync(join(tmpdir(), 'parley-test-'))
  onTestFinished(() => rmSync(dataDirectory, { recursive: true, force: true }))
  const place = { dataDirectory, databaseUrl: await newDatabase() }
  const clock = { now: 1_800_000_000_000 }
  const store = await openStore(place, { clock: () => clock.now })
  onTestFinished(() => store.close())
  const scripted = { name: '1', settings: { agent: createScriptedAgent().agent } }
  const directory = createDirectory(
    {
      agents: [{ id: 'scripted', name: 'scripted', description: null, versions: [scripted] }],
      flows: [],
      defaultAgent: null,
    },
    {},
  )
  const tokens = createTokens(store, directory)
  const keys = createKeys(store)
  const keyring = createKeyring(store)
  return {
    place,
    store,
    clock,
    directory,
    tokens: (access = localAccess) => tokens(access),
    keys: (access = localAccess) => keys(access),
    keyring,
    async key(fields = {}) {
      const { apiKey, plainKey } = await keys(localAccess).create({ name: 'program', ...fields })
      const access = await keyring.authenticate(plainKey, '203.0.113.7')
      return { plainKey, id: apiKey.id, access }
    },
  }
}

/** The refusal; fails if there was none. */
export const refusal = async (promise: Promise<unknown>): Promise<ParleyError> => {
  const error = await promise.catch((thrown: unknown) => thrown)
  if (error instanceof ParleyError) return error
  throw new Error(`it was not refused: ${JSON.stringify(error) ?? String(error)}`)
}

/** The bad fields of a refusal, as `path code`. */
export const faults = (error: ParleyError): string[] =>
  (error.extras.errors ?? []).map(({ path, code }) => `${path} ${code}`)
