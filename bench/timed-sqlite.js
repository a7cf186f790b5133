/** SQLite as the server uses it, with a clock on every COMMIT and nothing else changed. */
import { DatabaseSync as Database } from '@photostructure/sqlite'

/** Milliseconds of each. */
export const commitTimes = []

export class DatabaseSync extends Database {
  exec(sql) {
    if (sql !== 'COMMIT') return super.exec(sql)
    const started = performance.now()
    super.exec(sql)
    commitTimes.push(performance.now() - started)
  }
}
