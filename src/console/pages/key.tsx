/** The page “API key”. */
import { Page } from '../parts/page.js'
import type { PageProps } from '../routes.js'

export const KeyPage = (_: PageProps) => <Page title="API key">{null}</Page>
