/** Text as PostgreSQL can keep it: it has no NUL, which nobody can see either. */
import type { Value } from './store.js'

export const storable = (value: Value): Value =>
  typeof value === 'string' && value.includes('\0') ? value.replaceAll('\0', '\uFFFD') : value
