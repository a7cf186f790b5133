/** The tables that move from one database to another, as its catalogue has them. */
import type { Row, Value, Work } from '../store.js'
import { rows } from '../sql/record.js'
import type { Connection } from './connection.js'

/**
 * What stays behind: the processes that serve from a database, who is signed in to its console and
 * who failed to be, and the count of its own migrations. All else moves, whatever is added later.
 */
export const staying: ReadonlySet<string> = new Set([
  'parley_migrations',
  'instances',
  'console_sessions',
  'setup_links',
  'sign_in_failures',
])

export interface Column {
  name: string
  kind: 'text' | 'number'
}

export interface Table {
  name: string
  /** By name. */
  columns: readonly Column[]
  /** The columns of its key, in order. */
  key: readonly string[]
}

export function* readTables({ catalogue }: Pick<Connection, 'catalogue'>): Work<Table[]> {
  const tables = new Map<string, { columns: Column[]; key: [position: number, name: string][] }>()
  for (const found of yield* rows(catalogue)) {
    const table = String(found['table_name'])
    if (staying.has(table)) continue
    const name = String(found['column_name'])
    const { columns, key } = tables.get(table) ?? { columns: [], key: [] }
    columns.push({ name, kind: /text/i.test(String(found['type'])) ? 'text' : 'number' })
    const position = Number(found['key_position'])
    if (position > 0) key.push([position, name])
    tables.set(table, { columns, key })
  }
  return [...tables].map(([name, { columns, key }]) => ({
    name,
    columns: columns.toSorted((one, other) => (one.name < other.name ? -1 : 1)),
    key: key.toSorted(([one], [other]) => one - other).map(([, column]) => column),
  }))
}

/** As many rows as are held at once: one of them may be megabytes of what was attached. */
const rowsOf = (table: string): number => (table === 'attachments' ? 4 : 100)

/** All rows of a table, in pages, in the order of its key. */
export async function* readPages(
  connection: Connection,
  { name, columns, key }: Table,
): AsyncGenerator<readonly Row[]> {
  const order = key.join(', ')
  const select = `SELECT ${columns.map((column) => column.name).join(', ')} FROM ${name}`
  const pageRows = rowsOf(name)
  const places = key.map((_, index) => `$${index + 1}`).join(', ')
  let after: Value[] | undefined
  for (;;) {
    const page = await connection.ask({
      sql: `${select} ${after ? `WHERE (${order}) > (${places})` : ''} ORDER BY ${order} LIMIT ${pageRows}`,
      parameters: after ?? [],
    })
    const last = page.at(-1)
    if (!last) return
    yield page
    if (page.length < pageRows) return
    after = key.map((column) => last[column] ?? null)
  }
}
