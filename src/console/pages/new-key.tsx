/** The page “Create an API key”. */
import { Page } from '../parts/page.js'
import type { PageProps } from '../routes.js'

export const NewKeyPage = (_: PageProps) => <Page title="Create an API key">{null}</Page>
