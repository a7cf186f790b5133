/** The page “Account”. */
import { Page } from '../parts/page.js'
import type { PageProps } from '../routes.js'

export const AccountPage = (_: PageProps) => <Page title="Account">{null}</Page>
