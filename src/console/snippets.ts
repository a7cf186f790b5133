/** What an operator pastes into a site, in each of the ways in which sites are made. */
import { stub } from '../diagnosis/stub.js'

export interface Embedding {
  /** The server's address, without a trailing slash. */
  url: string
  token: string
  version: string
  /** `sha384-…` of `/<version>/parley.js`. */
  integrity: string | null
}

export interface Snippet {
  key: string
  /** The name of the way. */
  label: string
  /** When this way is the right one. */
  when: string
  files: readonly {
    /** Where it goes. */
    label: string
    code: string
  }[]
}

const tag = ({ url, token }: Embedding) => `<script async src="${url}/embed/${token}.js"></script>`

const pinnedTag = ({ url, token, version, integrity }: Embedding) =>
  [
    `<script async src="${url}/${version}/parley.js"`,
    ...(integrity === null
      ? []
      : [`        integrity="${integrity}"`, '        crossorigin="anonymous"']),
    `        data-client-token="${token}"></script>`,
  ].join('\n')

const react = ({ url, token }: Embedding) => `import { Parley } from 'parley-chat/react'

export const Chat = () => (
  <Parley token="${token}" api="${url}" />
)`

const next = ({ url, token }: Embedding) => `import { Parley } from 'parley-chat/react'

export default function RootLayout({ children }) {
  return (
    <html lang="en">
      <body>
        {children}
        <Parley token="${token}" api="${url}" />
      </body>
    </html>
  )
}`

const element = ({
  url,
  token,
}: Embedding) => `<parley-chat token="${token}" api="${url}"></parley-chat>

<script type="module">
  import 'parley-chat/element'
</script>`

const tagManager = ({ url, token }: Embedding) => `<script>
  (function () {
    var script = document.createElement('script')
    script.async = true
    script.src = '${url}/embed/${token}.js'
    document.head.appendChild(script)
  })()
</script>`

export const snippets = (embedding: Embedding): Snippet[] => [
  {
    key: 'script',
    label: 'Script tag',
    when: 'For any page. Paste it into <head> or before </body>; everything is inside. It brings the newest widget whenever this server is updated.',
    files: [{ label: 'HTML', code: tag(embedding) }],
  },
  {
    key: 'pinned',
    label: 'Pinned',
    when: `For sites that check what they load: exactly version ${embedding.version}, which the browser verifies. After an update of this server, paste the new tag: the old address is gone then.`,
    files: [{ label: 'HTML', code: pinnedTag(embedding) }],
  },
  {
    key: 'watched',
    label: 'Watched',
    when: 'For a page that wants to know when the script itself does not come: a policy, a filter, a server that is down. It prints one block in the console then, and nothing while all is well; calls to Parley() may stand before it has loaded.',
    files: [{ label: 'HTML', code: `<script>\n${stub}\n</script>\n${tag(embedding)}` }],
  },
  {
    key: 'react',
    label: 'React',
    when: 'React 18 and 19. Put the component anywhere; it draws nothing in its place.',
    files: [
      { label: 'Terminal', code: 'npm install parley-chat' },
      { label: 'chat.jsx', code: react(embedding) },
    ],
  },
  {
    key: 'next',
    label: 'Next.js',
    when: 'The app router: in the root layout, so that the chat survives navigation. The component brings its own “use client”.',
    files: [
      { label: 'Terminal', code: 'npm install parley-chat' },
      { label: 'app/layout.jsx', code: next(embedding) },
    ],
  },
  {
    key: 'element',
    label: 'Custom element',
    when: 'Vue, Svelte, Angular, Astro and all else that has a bundler.',
    files: [
      { label: 'Terminal', code: 'npm install parley-chat' },
      { label: 'HTML', code: element(embedding) },
    ],
  },
  {
    key: 'tag-manager',
    label: 'Tag Manager',
    when: 'Google Tag Manager: a tag of the type “Custom HTML” with the trigger “All Pages”. Then publish the container.',
    files: [{ label: 'Custom HTML', code: tagManager(embedding) }],
  },
]

/** What a Content-Security-Policy needs besides what it has. */
export const policyLines = (url: string): string => {
  const { origin } = new URL(url)
  return `script-src ${origin};\nconnect-src ${origin};`
}
