/** The servers that are at work on a database: for what must not happen beside one. */
import type { Dialect } from './dialect.js'
import { hostName, isAlive } from './liveness.js'
import { row, rows } from './sql/record.js'
import type { Work } from './store.js'

/** The name of a machine on which one is running. */
export function* findServing({ askTime }: Dialect): Work<string | undefined> {
  const time = yield* row(askTime)
  const entered = yield* rows('SELECT id, host, process_id, heartbeat_at FROM instances')
  const serving = entered
    .map((found) => ({
      id: String(found['id']),
      host: String(found['host']),
      processId: Number(found['process_id']),
      heartbeatAt: Number(found['heartbeat_at']),
    }))
    .find((instance) => isAlive(instance, Number(time?.['now'])))
  return serving && hostName(serving.host)
}
