/** The commands there are, in the order of the help. */
import type { Command } from './command.js'
import { conversationDelete } from './conversation-delete.js'
import { conversationExport } from './conversation-export.js'
import { conversationList } from './conversation-list.js'
import { conversationShow } from './conversation-show.js'
import { doctor } from './doctor.js'
import { exportAll } from './export.js'
import { importAll } from './import.js'
import { keyCreate } from './key-create.js'
import { keyDelete } from './key-delete.js'
import { keyList } from './key-list.js'
import { keyRevoke } from './key-revoke.js'
import { keyRotate } from './key-rotate.js'
import { keyShow } from './key-show.js'
import { keyUpdate } from './key-update.js'
import { migrate } from './migrate.js'
import { serve } from './serve.js'
import { tokenBlocked } from './token-blocked.js'
import { tokenCheck } from './token-check.js'
import { tokenCreate } from './token-create.js'
import { tokenDelete } from './token-delete.js'
import { tokenList } from './token-list.js'
import { tokenRotate } from './token-rotate.js'
import { tokenShow } from './token-show.js'
import { tokenUpdate } from './token-update.js'
import { usage } from './usage.js'
import { userResetPassword } from './user-reset-password.js'

export const commands: readonly Command[] = [
  serve,
  doctor,
  tokenCreate,
  tokenList,
  tokenShow,
  tokenCheck,
  tokenBlocked,
  tokenUpdate,
  tokenRotate,
  tokenDelete,
  conversationList,
  conversationShow,
  conversationExport,
  conversationDelete,
  usage,
  keyCreate,
  keyList,
  keyShow,
  keyUpdate,
  keyRotate,
  keyRevoke,
  keyDelete,
  userResetPassword,
  migrate,
  exportAll,
  importAll,
]
