/**
 * A process of its own for each part of a measurement, so that what one costs is not counted as
 * another's. Both ends: `startChild` forks a module, `serveCalls` answers in it.
 */
import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'

/**
 * Forks a module of bench/.
 * @param {string} name its file's name
 * @param {string[]} [execArgv] options of Node itself
 */
export const startChild = (name, execArgv = []) => {
  const child = fork(fileURLToPath(new URL(name, import.meta.url)), {
    execArgv,
    serialization: 'advanced',
  })
  const waiting = new Map()
  let next = 1
  child.on('message', ({ id, value, error }) => {
    const { resolve, reject } = waiting.get(id)
    waiting.delete(id)
    if (error === undefined) resolve(value)
    else reject(new Error(`${name}: ${error}`))
  })
  const gone = new Promise((resolve) => child.once('exit', resolve))
  void gone.then((code) => {
    for (const { reject } of waiting.values()) reject(new Error(`${name} ended with ${code}`))
  })
  return {
    call: (method, parameters = {}) =>
      new Promise((resolve, reject) => {
        const id = next++
        waiting.set(id, { resolve, reject })
        child.send({ id, method, parameters })
      }),
    async stop() {
      if (child.connected) child.disconnect()
      const timer = setTimeout(() => child.kill(), 10_000)
      await gone
      clearTimeout(timer)
    },
  }
}

/**
 * Answers the calls of the process that forked this one.
 * @param {Record<string, (parameters: any) => unknown>} methods
 * @param {() => unknown} close runs when the other side is gone
 */
export const serveCalls = (methods, close = () => {}) => {
  process.on('message', async ({ id, method, parameters }) => {
    try {
      process.send({ id, value: await methods[method](parameters) })
    } catch (error) {
      process.send({ id, error: error.stack })
    }
  })
  process.once('disconnect', async () => {
    await close()
    process.exit(0)
  })
}

/** What this process has used so far. */
export const usage = () => {
  const { user, system } = process.cpuUsage()
  const { rss, heapUsed } = process.memoryUsage()
  return { cpuMs: (user + system) / 1000, rss, heapUsed }
}
