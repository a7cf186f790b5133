/** Set-up of the project `postgres`, for each of its files: they are skipped where there is none. */
import { beforeEach } from 'vitest'
import { hasPostgres } from '../postgres.js'

if (!hasPostgres) beforeEach(({ skip }) => skip('PostgreSQL is missing'))
