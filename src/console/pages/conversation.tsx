/** The page “Conversation”. */
import { Page } from '../parts/page.js'
import type { PageProps } from '../routes.js'

export const ConversationPage = (_: PageProps) => <Page title="Conversation">{null}</Page>
