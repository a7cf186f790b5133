/** The chat of which nothing was asked yet. */
import type { ChatState } from './state.js'

export const initialState = (online: boolean): ChatState => ({
  phase: 'idle',
  messages: [],
  opened: null,
  remaining: null,
  lapse: null,
  earlier: null,
  online,
})
