/** A conversation as text for a terminal. */
import { formatConversation } from '../protocol/conversation-text.js'
import type { ShownConversation } from '../protocol/records.js'
import { printable } from './text.js'

/** What visitors wrote is theirs, so of its control characters only the ends of lines are left. */
export const readable = (shown: ShownConversation): string =>
  formatConversation(shown, 'txt')
    .split('\n')
    .map((line) => printable(line.replaceAll('\t', '    ')))
    .join('\n')
