/** Creating a client token. */
import { Page } from '../parts/page.js'
import type { PageProps } from '../routes.js'

export const NewTokenPage = (_: PageProps) => <Page title="Create a client token">{null}</Page>
