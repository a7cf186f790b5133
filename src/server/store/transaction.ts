/** The domain's view of a transaction, over the SQL that both engines share. */
import type { Dialect } from './dialect.js'
import type { Tx } from './store.js'
import { conversationTable, feedbackTable } from './sql/conversations.js'
import { keyTable, metaTable } from './sql/keys.js'
import {
  consoleSessionTable,
  operatorTable,
  setupLinkTable,
  signInFailureTable,
} from './sql/operators.js'
import { sessionTable } from './sql/sessions.js'
import { admissionTable, tokenTable } from './sql/tokens.js'
import { instanceTable, turnTable } from './sql/turns.js'
import { sightingTable, usageTable } from './sql/usage.js'

export const transaction = (now: number, dialect: Dialect): Tx => ({
  now,
  tokens: tokenTable(now),
  admissions: admissionTable(now),
  sessions: sessionTable(now, dialect),
  conversations: conversationTable(now),
  turns: turnTable(now),
  feedback: feedbackTable(),
  keys: keyTable(now),
  usage: usageTable(now),
  sightings: sightingTable(now),
  operators: operatorTable(now),
  consoleSessions: consoleSessionTable(now),
  setupLinks: setupLinkTable(now),
  signInFailures: signInFailureTable(now),
  instances: instanceTable(now),
  meta: metaTable(),
})
