/** The domain's view of a transaction, over the SQL that both engines share. */
import type { Dialect } from './dialect.js'
import type { Tx } from './store.js'
import { blockedOriginTable } from './sql/blocked-origins.js'
import { attachmentTable } from './sql/attachments.js'
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
import type { Time } from './time.js'

export const transaction = (time: Time, dialect: Dialect): Tx => ({
  get now() {
    return time.now
  },
  tokens: tokenTable(time),
  admissions: admissionTable(time),
  sessions: sessionTable(time, dialect),
  conversations: conversationTable(time),
  turns: turnTable(time),
  attachments: attachmentTable(),
  feedback: feedbackTable(),
  keys: keyTable(time),
  usage: usageTable(time),
  sightings: sightingTable(time),
  blockedOrigins: blockedOriginTable(time),
  operators: operatorTable(time),
  consoleSessions: consoleSessionTable(time),
  setupLinks: setupLinkTable(time),
  signInFailures: signInFailureTable(time),
  instances: instanceTable(time),
  meta: metaTable(),
})
