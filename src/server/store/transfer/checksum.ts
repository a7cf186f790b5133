/**
 * A table's checksum: the same for the same rows, whatever engine holds them and in whatever order,
 * and another one if a row is changed, lost or there twice.
 */
import { createHash } from 'node:crypto'
import type { Row } from '../store.js'
import type { Table } from './tables.js'

export interface TableSum {
  rows: number
  /** 64 hexadecimal digits: the sum of the rows' SHA-256. */
  checksum: string
}

export interface Sum {
  add(row: Row): void
  result(): TableSum
}

const modulus = 1n << 256n

export const createSum = ({ columns }: Pick<Table, 'columns'>): Sum => {
  let rows = 0
  let total = 0n
  return {
    add(row) {
      const text = JSON.stringify(columns.map(({ name }) => [name, row[name] ?? null]))
      total = (total + BigInt(`0x${createHash('sha256').update(text).digest('hex')}`)) % modulus
      rows++
    },
    result: () => ({ rows, checksum: total.toString(16).padStart(64, '0') }),
  }
}
