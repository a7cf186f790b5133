/** The client tokens of the environment that the switch shows. */
import { Page } from '../parts/page.js'
import type { PageProps } from '../routes.js'

export const TokensPage = (_: PageProps) => <Page title="Client tokens">{null}</Page>
