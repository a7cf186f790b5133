/**
 * Makes everything in dist/: the page's files and the npm entries (vite.config.ts, one mode each),
 * the server and the command line, the page of the API, and the declarations. One build at a time.
 */
import { spawn } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { build } from 'vite'
import { hashSource, recordBuild, root } from './build-state.js'
import { buildDocs } from './build-docs.js'
import { buildServer } from './build-server.js'
import { pruneDeclarations } from './prune-declarations.js'

process.env.NODE_ENV = 'production'
process.chdir(root)

const dist = join(root, 'dist')
const lock = join(root, 'node_modules', '.parley-build.lock')
/** In this order: the loader holds the hashed names of the two before it. */
const pageModes = ['panel', 'advice', 'loader', 'npm', 'console']

const isRunning = (pid) => {
  try {
    return pid > 0 && process.kill(pid, 0)
  } catch {
    return false
  }
}

/** Waits for another build of this tree; a lock whose process is gone is taken over. */
const takeLock = async () => {
  for (;;) {
    try {
      mkdirSync(lock)
      writeFileSync(join(lock, 'pid'), String(process.pid))
      return
    } catch (error) {
      if (error.code !== 'EEXIST') throw error
    }
    await delay(200)
    const owner = join(lock, 'pid')
    if (!existsSync(owner) || !isRunning(Number(readFileSync(owner, 'utf8')))) {
      rmSync(lock, { recursive: true, force: true })
    }
  }
}

/** Writes dist/types with the TypeScript compiler, beside the bundles. */
const emitDeclarations = () =>
  new Promise((resolve, reject) => {
    const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc')
    const child = spawn(process.execPath, [tsc, '-p', 'tsconfig.build.json'], {
      cwd: root,
      stdio: 'inherit',
    })
    child.on('error', reject)
    child.on('exit', (code) =>
      code === 0 ? resolve() : reject(new Error('The declarations could not be written.')),
    )
  })

const bundle = async () => {
  for (const mode of pageModes) {
    // No root here: the console's is its own, and a root that is given counts for more.
    await build({ configFile: join(root, 'vite.config.ts'), mode, logLevel: 'warn' })
  }
  await buildServer()
  buildDocs()
  chmodSync(join(dist, 'cli.js'), 0o755)
}

const buildAll = async () => {
  const hash = hashSource()
  rmSync(dist, { recursive: true, force: true })
  const declarations = emitDeclarations()
  const outcomes = await Promise.allSettled([bundle(), declarations])
  const failed = outcomes.find((outcome) => outcome.status === 'rejected')
  if (failed) throw failed.reason
  pruneDeclarations()
  recordBuild(hash)
}

await takeLock()
const startedAt = performance.now()
try {
  await buildAll()
  console.log(`dist/ is built (${((performance.now() - startedAt) / 1000).toFixed(1)} s)`)
} catch (error) {
  console.error(error.message)
  process.exitCode = 1
} finally {
  rmSync(lock, { recursive: true, force: true })
}
