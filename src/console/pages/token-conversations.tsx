/** A tab of a client token's page. */
import type { TabProps } from '../tab.js'

export const TokenConversationsTab = (_: TabProps) => null
