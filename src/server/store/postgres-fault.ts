/**
 * What went wrong with PostgreSQL: faults that waiting may mend, collisions that a second try mends,
 * mistakes that nothing mends, and the sentence for whoever starts the server.
 */
import { DatabaseError } from 'pg'
import { ParleyError } from '../../protocol/errors.js'
import type { PostgresPlace } from './postgres-place.js'
import { reasonOf, StoreError } from './store-error.js'

/** https://www.postgresql.org/docs/current/errcodes-appendix.html, or null: it came from elsewhere. */
const sqlState = (error: unknown): string | null =>
  error instanceof DatabaseError && typeof error.code === 'string' ? error.code : null

/** Two that waited for each other, or read what the other changed: one of them begins anew. */
export const isCollision = (error: unknown): boolean =>
  ['40001', '40P01'].includes(sqlState(error) ?? '')

/** The connection is of no more use. */
export const isLost = (error: unknown): boolean => {
  const state = sqlState(error)
  return state === null || /^(08|57P0|25P03|58|XX)/.test(state)
}

/**
 * Not a broken constraint or bad SQL: those are mistakes of ours, and waiting mends none. Whatever
 * is not of the server's saying is a connection that could not be had, or was lost.
 */
export const isStorageFault = (error: unknown): boolean => {
  const state = sqlState(error)
  if (state === null) return true
  return /^(08|25006|25P03|28|3D|40|53|54|55P03|57|58|F0|XX)/.test(state)
}

export const unavailable = (cause: unknown): ParleyError =>
  new ParleyError('storage_unavailable', { retryAfterMs: 1000 }, { cause })

/** Why it cannot be opened. The password is in none of these. */
export const openingFault = (error: unknown, place: PostgresPlace): StoreError => {
  if (error instanceof StoreError) return error
  return new StoreError(sentence(error, place), { cause: error })
}

const sentence = (error: unknown, { name, user, database }: PostgresPlace): string => {
  const state = sqlState(error)
  const why = reasonOf(error)
  if (state?.startsWith('28') || (state === null && /password|SASL|SCRAM/.test(why))) {
    return `PostgreSQL refuses the user ${user} for ${name} (${why}). Correct the user or the password in DATABASE_URL.`
  }
  if (state === '3D000') {
    return `There is no database ${database} at ${name}. Create it with: CREATE DATABASE "${database}"; or correct DATABASE_URL.`
  }
  if (state === '42501') {
    return `The user ${user} may not make tables in ${name} (${why}). Make that user the owner of the database, or GRANT CREATE ON SCHEMA to it.`
  }
  if (state === '57P03') {
    return `PostgreSQL at ${name} does not answer yet (${why}). Try again in a moment.`
  }
  if (state === '53300') {
    return `PostgreSQL at ${name} has no connection left (${why}). Raise max_connections, or end other programs.`
  }
  if (state === null && /SSL|TLS|certificate/i.test(`${why} ${codeOf(error)}`)) {
    return `The connection to ${name} cannot be encrypted as DATABASE_URL asks (${why}). Correct sslmode or sslrootcert there.`
  }
  if (state === null) {
    return `The database ${name} cannot be reached (${why || codeOf(error)}). Start PostgreSQL there, or correct DATABASE_URL.`
  }
  return `The database ${name} cannot be opened (${why}, ${state}).`
}

/** A host with several addresses fails with several errors and no message. */
const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : ''
