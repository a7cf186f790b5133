/**
 * Five test projects: `node`, `postgres` (again on PostgreSQL what `node` proves on SQLite), `dom`
 * (happy-dom, Preact), `browser` (real Chromium over the built files) and `engines` (the core of that
 * in Firefox and WebKit). Stands apart from
 * vite.config.ts on purpose: that one describes what is shipped.
 */
import { availableParallelism } from 'node:os'
import { defineConfig } from 'vitest/config'

const isLong = process.env.LONG === '1'
const rendered = ['test/{ui,launcher,doors,console}/**/*.test.{ts,tsx}', 'test/**/*.test.tsx']
const inBrowsers = ['test/browser/**/*.test.ts']
const inEngines = ['firefox', 'webkit', ...(isLong ? ['chromium'] : [])].map(
  (engine) => `test/browser/engines/${engine}.test.ts`,
)
/** What must hold whichever engine the server runs on; see test/server/database.ts. */
const onBothEngines = [
  'test/server/{admission,instance,keyring,keys,limits,outage,processes,replacing,rotation,secrets,sessions,token-access,turns}.test.ts',
  'test/server/{archive,attachments,blocked-origins,operators,usage}.test.ts',
  'test/server/http/{cors,fuzz,secrets}.test.ts',
  'test/server/routes/{api-keys,chat,client-tokens,console,health,init,own-conversations,rest}.test.ts',
]
const installed = ['test/house/installed/**/*.test.ts']

/** What is waited for comes soon, except on a machine with much else to do. */
const patient = { poll: { interval: 20, timeout: 10_000 } }

export default defineConfig({
  test: {
    // Vitest leaves one processor to itself, which of two is half.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    projects: [
      {
        define: { __PARLEY_VERSION__: JSON.stringify('0.0.0-test') },
        test: {
          name: 'node',
          environment: 'node',
          expect: patient,
          include: ['test/**/*.test.ts'],
          exclude: [...rendered, ...inBrowsers, ...installed],
          globalSetup: ['scripts/postgres-setup.js'],
          testTimeout: isLong ? 600_000 : 20_000,
          hookTimeout: 30_000,
        },
      },
      {
        define: { __PARLEY_VERSION__: JSON.stringify('0.0.0-test') },
        test: {
          name: 'postgres',
          environment: 'node',
          env: { PARLEY_TEST_ENGINE: 'postgres' },
          expect: patient,
          include: onBothEngines,
          globalSetup: ['scripts/postgres-setup.js'],
          setupFiles: ['test/server/needs-postgres.ts'],
          // A database that one file has emptied is the next one's: to make one takes longer.
          isolate: false,
          testTimeout: isLong ? 600_000 : 20_000,
          hookTimeout: 30_000,
        },
      },
      {
        define: { __PARLEY_VERSION__: JSON.stringify('0.0.0-test') },
        oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
        test: {
          name: 'dom',
          environment: 'happy-dom',
          expect: patient,
          include: rendered,
          exclude: [...inBrowsers, ...installed],
          testTimeout: isLong ? 600_000 : 20_000,
        },
      },
      {
        define: { __PARLEY_VERSION__: JSON.stringify('0.0.0-test') },
        test: {
          name: 'browser',
          environment: 'node',
          expect: patient,
          // What drives a browser takes longer to load than a short file to run; each file opens a
          // browser and servers of its own.
          isolate: false,
          include: [...inBrowsers, ...installed],
          exclude: ['test/browser/engines/**'],
          globalSetup: ['scripts/browser-setup.js'],
          testTimeout: isLong ? 900_000 : 60_000,
          hookTimeout: 120_000,
          // After the others, which leave a processor no time. A browser waits more than it works, so two
          // of them are quicker than one after the other; what is measured is measured in bench/.
          sequence: { groupOrder: 1 },
        },
      },
      {
        define: { __PARLEY_VERSION__: JSON.stringify('0.0.0-test') },
        test: {
          name: 'engines',
          environment: 'node',
          expect: patient,
          include: inEngines,
          globalSetup: ['scripts/browser-setup.js'],
          testTimeout: 120_000,
          hookTimeout: 120_000,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
})
