/** The page “Conversations”. */
import { Page } from '../parts/page.js'
import type { PageProps } from '../routes.js'

export const ConversationsPage = (_: PageProps) => <Page title="Conversations">{null}</Page>
