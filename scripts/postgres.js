/**
 * A throw-away PostgreSQL for tests and measurements: finds the system's binaries, installs them
 * through apt where that is allowed, and runs a cluster of its own in a temporary directory. It
 * never touches a cluster that the machine has already.
 */
import { spawn, spawnSync } from 'node:child_process'
import {
  appendFileSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
} from 'node:fs'
import { connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { canInstall, install, installCommand as commandFor } from './apt.js'

const packages = ['postgresql']
export const installCommand = commandFor(packages)

const debian = '/usr/lib/postgresql'

/** The folder of the newest PostgreSQL's programs (`POSTGRES_BIN` goes first), or null. */
export const findPostgres = () => {
  const versions = existsSync(debian) ? readdirSync(debian) : []
  const newestFirst = versions.map(Number).filter(Number.isFinite)
  newestFirst.sort((one, other) => other - one)
  return (
    [
      process.env.POSTGRES_BIN ?? '',
      ...newestFirst.map((version) => join(debian, String(version), 'bin')),
      ...(process.env.PATH ?? '').split(delimiter),
    ].find((folder) => folder && existsSync(join(folder, 'initdb'))) ?? null
  )
}

/** Finds PostgreSQL or installs it (as root, through apt); null if neither is possible. */
export const ensurePostgres = () => {
  if (!findPostgres() && canInstall()) install(packages)
  return findPostgres()
}

/** PostgreSQL refuses to run as root, so root lends it the account of somebody who may little. */
const chooseAccount = () => {
  if (process.getuid?.() !== 0) return {}
  const accounts = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'))
  for (const wanted of ['postgres', 'nobody']) {
    const account = accounts.find(([name]) => name === wanted)
    if (account) return { uid: Number(account[2]), gid: Number(account[3]) }
  }
  throw new Error('PostgreSQL cannot run as root, and there is no account postgres or nobody.')
}

const freePort = () =>
  new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address()
      server.close(() => resolve(port))
    })
  })

const answers = (port) =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    socket.once('connect', () => {
      socket.destroy()
      resolve(true)
    })
    socket.once('error', () => resolve(false))
  })

/**
 * What is kept may be lost with the machine here, so nothing waits for a disk; `durable` is as an
 * operator would run it.
 */
const configuration = ({ port, isDurable }) => `
listen_addresses = '127.0.0.1'
port = ${port}
unix_socket_directories = ''
max_connections = 400
shared_buffers = 64MB
dynamic_shared_memory_type = mmap
max_wal_size = 256MB
autovacuum = ${isDurable ? 'on' : 'off'}
fsync = ${isDurable ? 'on' : 'off'}
full_page_writes = ${isDurable ? 'on' : 'off'}
synchronous_commit = ${isDurable ? 'on' : 'off'}
log_min_messages = fatal
`

/** `guarded` needs its password; everybody else is who he says. */
const authentication = `
host all guarded 127.0.0.1/32 scram-sha-256
host all all 127.0.0.1/32 trust
`

/** Makes the files of a cluster; answers how its programs are to be run. */
const initialize = async ({ programs, directory, isDurable }) => {
  const data = join(directory, 'data')
  const account = chooseAccount()
  const give = (path) => {
    if (account.uid !== undefined) chownSync(path, account.uid, account.gid)
  }
  mkdirSync(data, { mode: 0o700 })
  give(directory)
  give(data)
  const options = { ...account, cwd: directory, env: { PATH: dirname(programs), LC_ALL: 'C' } }
  const made = spawnSync(
    join(programs, 'initdb'),
    ['-D', data, '-U', 'postgres', '-E', 'UTF8', '--locale=C.UTF-8', '-A', 'trust', '-N'],
    { ...options, encoding: 'utf8' },
  )
  if (made.status !== 0) throw new Error(`initdb failed: ${made.stderr || made.error?.message}`)
  const port = await freePort()
  appendFileSync(join(data, 'postgresql.conf'), configuration({ port, isDurable }))
  // The first line that fits decides, so the whole file is ours.
  rmSync(join(data, 'pg_hba.conf'))
  appendFileSync(join(data, 'pg_hba.conf'), authentication)
  give(join(data, 'pg_hba.conf'))
  return { programs, data, port, options }
}

/**
 * Ends the cluster and removes its directory once this process has ended, however that comes about:
 * its standard input closes then.
 */
const watch = (directory) => {
  const watcher = spawn(
    'sh',
    [
      '-c',
      `cat > /dev/null
      read -r process < "$0/data/postmaster.pid" && kill -QUIT "$process" && sleep 1
      rm -rf "$0"`,
      directory,
    ],
    { stdio: ['pipe', 'ignore', 'ignore'], detached: true },
  )
  watcher.unref()
  watcher.stdin.unref?.()
  return {
    async end() {
      watcher.ref()
      const gone = new Promise((resolve) => watcher.once('exit', resolve))
      watcher.stdin.end()
      await gone
    },
  }
}

const startServer = async ({ programs, data, port, options }) => {
  let output = ''
  const server = spawn(join(programs, 'postgres'), ['-D', data], {
    ...options,
    stdio: ['ignore', 'ignore', 'pipe'],
    detached: true,
  })
  server.stderr.on('data', (chunk) => (output += String(chunk)))
  server.stderr.unref?.()
  server.unref()
  for (const end = performance.now() + 30_000; performance.now() < end;) {
    if (server.exitCode !== null) break
    if (await isReady(programs, port, options)) return server
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  throw new Error(`PostgreSQL did not start: ${output}`)
}

/**
 * A new cluster on a free port of this machine, ready to be asked. It ends with this process, also
 * when that is killed.
 *
 * @param {{ isDurable?: boolean }} [options]
 * @returns {Promise<{ url: string, start(): Promise<void>, stop(): Promise<void>, remove(): Promise<void> }>}
 *   `url` names the superuser and the database `postgres`; `stop` and `start` are an outage.
 */
export const createCluster = async ({ isDurable = false } = {}) => {
  const programs = findPostgres()
  if (!programs) throw new Error(`PostgreSQL is missing. Install it with: ${installCommand}`)
  const directory = mkdtempSync(join(tmpdir(), 'parley-postgres-'))
  const watcher = watch(directory)
  const cluster = await initialize({ programs, directory, isDurable })
  let server = await startServer(cluster)
  const stop = async () => {
    if (server.exitCode !== null || server.signalCode !== null) return
    server.ref()
    const ended = new Promise((resolve) => server.once('exit', resolve))
    server.kill('SIGINT')
    await ended
  }
  return {
    url: `postgres://postgres@127.0.0.1:${cluster.port}/postgres`,
    async start() {
      server = await startServer(cluster)
    },
    stop,
    async remove() {
      await stop()
      await watcher.end()
    },
  }
}

/** A port that answers may still belong to a server that is starting up. */
const isReady = async (programs, port, options) => {
  if (!(await answers(port))) return false
  const ready = join(programs, 'pg_isready')
  if (!existsSync(ready)) return true
  const { status } = spawnSync(ready, ['-h', '127.0.0.1', '-p', String(port), '-q'], options)
  return status === 0
}
