/** The commands there are, in the order of the help. */
import type { Command } from './command.js'
import { keyCreate } from './key-create.js'
import { serve } from './serve.js'
import { tokenCreate } from './token-create.js'
import { tokenDelete } from './token-delete.js'
import { tokenList } from './token-list.js'
import { tokenRotate } from './token-rotate.js'
import { tokenShow } from './token-show.js'
import { tokenUpdate } from './token-update.js'

export const commands: readonly Command[] = [
  serve,
  tokenCreate,
  tokenList,
  tokenShow,
  tokenRotate,
  tokenUpdate,
  tokenDelete,
  keyCreate,
]
