/** Which conversation is meant: by its id. */
import type { Operand } from './command.js'

export const conversationOperand: Operand = { word: 'ID', called: "conversation's ID" }

export const conversationNote = 'ID is the id that parley conversation list shows.'
