/** The tab “Install”: what to paste where, and whether the chat has been seen there. */
import { useState } from 'preact/hooks'
import type { ClientToken } from '../../../protocol/control.js'
import { useServer } from '../../console.js'
import { LinkButton } from '../../parts/button.js'
import { CodeBlock } from '../../parts/code-block.js'
import { Radios } from '../../parts/inputs.js'
import { Notice } from '../../parts/notice.js'
import { Section } from '../../parts/page.js'
import { policyLines, snippets } from '../../snippets.js'
import type { TabProps } from '../../tab.js'
import { suggestedPage } from '../doctor/address.js'
import { LiveCheck } from './live-check.js'

export const InstallTab = ({ token, blocked }: TabProps) => {
  const { url, version, loaderIntegrity, isUrlConfigured } = useServer()
  const [key, setKey] = useState('script')
  const ways = snippets({ url, version, token: token.tokenValue, integrity: loaderIntegrity })
  const way = ways.find((one) => one.key === key) ?? ways[0]
  return (
    <>
      {!isUrlConfigured && <UrlNotice url={url} />}
      {token.allowedOrigins.length === 0 && (
        <Notice
          tone="warn"
          title="No page may use this token yet"
          actions={<LinkButton to={`/tokens/${token.id}/auth`}>Add an origin</LinkButton>}
        >
          <p>Its list of allowed origins is empty.</p>
        </Notice>
      )}
      <Section
        title="Paste this into your site"
        lead={<p>The token inside is public. It may stand in your pages and in your repository.</p>}
      >
        <Radios
          legend="How your site is made"
          value={key}
          choices={ways.map((one) => ({ value: one.key, label: one.label }))}
          onChange={setKey}
        />
        {way && (
          <>
            <p class="hint">{way.when}</p>
            {way.files.map(({ label, code }) => (
              <CodeBlock key={label} label={label} what={`${way.label}: ${label}`} code={code} />
            ))}
          </>
        )}
      </Section>
      <Section
        title="Is it there?"
        lead={<p>The server notes the origin of each page on which a visitor opens the chat.</p>}
      >
        <LiveCheck token={token} blocked={blocked} />
        <p>
          <LinkButton to={`/doctor?${checkQuery(token)}`} icon="pulse">
            Check a page
          </LinkButton>
        </p>
      </Section>
      <Section
        title="Content Security Policy"
        lead={<p>Only if your site sends one. Nothing else is needed, not even for styles.</p>}
      >
        <CodeBlock
          label="Add to the header"
          what="Content-Security-Policy lines"
          code={policyLines(url)}
        />
      </Section>
    </>
  )
}

const checkQuery = ({ id, allowedOrigins }: ClientToken): string =>
  new URLSearchParams({ token: id, page: suggestedPage(allowedOrigins) }).toString()

/** Without a setting, the address is a guess from where this page came. */
const UrlNotice = ({ url }: { url: string }) => (
  <Notice tone="warn" title="Check the address of your server first">
    <p>
      The snippets say <code>{url}</code>, because this page came from there. If your visitors reach
      the server by another address, start it with <code>--public-url https://chat.example</code>,
      set <code>PARLEY_PUBLIC_URL</code>, or write <code>publicUrl</code> into its configuration.
    </p>
  </Notice>
)
