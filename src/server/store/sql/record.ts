/**
 * How a record becomes a row and back: one column for each field, in SQL that both engines share.
 */
import type { Row, Statement, Value, Work } from '../store.js'

interface Column<T> {
  name: string
  write(value: T): Value
  read(value: Value): T
}

type Columns<R> = { readonly [Field in keyof R]-?: Column<R[Field]> }

/** A string or a whole number, or null, as it is. */
export const plain = <T extends Value>(name: string): Column<T> => ({
  name,
  write: (value) => value,
  read: (value) => value as T,
})

export const flag = (name: string): Column<boolean> => ({
  name,
  write: (value) => (value ? 1 : 0),
  read: (value) => value === 1,
})

export const json = <T>(name: string): Column<T> => ({
  name,
  write: (value) => JSON.stringify(value),
  read: (value) => JSON.parse(String(value)) as T,
})

export interface Mapping<R> {
  /** For a SELECT. */
  readonly columns: string
  read(row: Row): R
  insert(table: string, record: R): Statement
  /** `SET` of every field but those named; `$1` is the key's value. */
  update(table: string, key: keyof R & string, record: R, keep: readonly (keyof R)[]): Statement
}

export const mapping = <R extends object>(columns: Columns<R>): Mapping<R> => {
  const fields = Object.keys(columns) as (keyof R)[]
  const names = fields.map((field) => columns[field].name)
  const value = (record: R, field: keyof R): Value => columns[field].write(record[field])
  return {
    columns: names.join(', '),
    read: (row) =>
      Object.fromEntries(
        fields.map((field) => [field, columns[field].read(row[columns[field].name] ?? null)]),
      ) as R,
    insert: (table, record) => ({
      sql: `INSERT INTO ${table} (${names.join(', ')}) VALUES (${names.map((_, index) => `$${index + 1}`).join(', ')})`,
      parameters: fields.map((field) => value(record, field)),
    }),
    update: (table, key, record, keep) => {
      const changed = fields.filter((field) => field !== key && !keep.includes(field))
      const assignments = changed.map((field, index) => `${columns[field].name} = $${index + 2}`)
      return {
        sql: `UPDATE ${table} SET ${assignments.join(', ')} WHERE ${columns[key].name} = $1`,
        parameters: [value(record, key), ...changed.map((field) => value(record, field))],
      }
    },
  }
}

/** For `lower(column) LIKE $n ESCAPE '!'`: the text anywhere, in any case. */
export const containing = (text: string): string =>
  `%${text.toLowerCase().replaceAll(/[!%_]/g, '!$&')}%`

/** Runs a statement for its rows. */
export function* rows(sql: string, ...parameters: Value[]): Work<readonly Row[]> {
  const [answer = []] = yield [{ sql, parameters }]
  return answer
}

/** Runs a statement for its first row. */
export function* row(sql: string, ...parameters: Value[]): Work<Row | undefined> {
  return (yield* rows(sql, ...parameters))[0]
}

/** Runs a statement for its effect. */
export function* run(statement: Statement): Work<void> {
  yield [statement]
}
