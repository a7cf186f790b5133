/** The page “API keys”. */
import { Page } from '../parts/page.js'
import type { PageProps } from '../routes.js'

export const KeysPage = (_: PageProps) => <Page title="API keys">{null}</Page>
