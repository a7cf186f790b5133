/**
 * Who may import whom: the one table. The linter enforces it, CONTRIBUTING.md prints it, and a test
 * holds the two together. Nothing here knows about ASTs.
 *
 * `values` may be imported in any way, `types` by `import type` alone. A pattern ends in `/**` for a
 * folder and all below it, in `/*` for the files of one folder, or names one module. The first row
 * whose `files` match is the file's room.
 */

const node = ['node:*']

/** @typedef {{ room: string, files: string[], values: string[], types: string[], packages: string[] }} Room */

/** @type {Room[]} */
export const rooms = [
  {
    room: 'protocol',
    files: ['src/protocol/**'],
    values: ['src/protocol/**'],
    types: [],
    packages: ['zod/mini'],
  },
  {
    room: 'diagnosis',
    // The one vocabulary of what goes wrong: whoever explains imports it, and it imports nobody.
    files: ['src/diagnosis/**'],
    values: ['src/diagnosis/**', 'src/protocol/**'],
    types: [],
    packages: [],
  },
  {
    room: 'chat',
    files: ['src/chat/**'],
    values: ['src/chat/**', 'src/diagnosis/**', 'src/protocol/**'],
    types: [],
    packages: ['ky', 'eventsource-parser', 'eventsource-parser/stream'],
  },
  {
    room: 'launcher',
    files: ['src/launcher/**'],
    // The checksum of a token is read before anything else is fetched; credential.ts imports nothing.
    // The keys of a site's own words are the catalogue's.
    values: ['src/launcher/**', 'src/diagnosis/**', 'src/protocol/credential'],
    types: ['src/protocol/**', 'src/ui/catalogue'],
    packages: [],
  },
  {
    room: 'ui',
    files: ['src/ui/**'],
    // A trace names the token by its ends; a misspelt word is told with the one that was meant; what
    // may be attached is judged by the rules of the server, before it is sent there.
    values: [
      'src/ui/**',
      'src/chat/**',
      'src/diagnosis/**',
      'src/protocol/credential',
      'src/protocol/nearest',
      'src/protocol/attachments',
      'src/protocol/media',
    ],
    types: ['src/protocol/**', 'src/launcher/panel'],
    packages: ['preact', 'preact/*', '@lezer/markdown', '@lezer/common'],
  },
  {
    room: 'server/http',
    files: ['src/server/http/**'],
    values: ['src/server/http/**', 'src/protocol/**'],
    types: [],
    packages: [
      'hono',
      'hono/**',
      '@hono/node-server',
      '@hono/node-server/**',
      'pino',
      // The counters of requests; those of the domain are handed in.
      'prom-client',
      'zod/mini',
      ...node,
    ],
  },
  {
    room: 'server/routes',
    files: ['src/server/routes/**'],
    values: ['src/server/routes/**', 'src/server/http/**', 'src/server/*', 'src/protocol/**'],
    types: ['src/server/store/store', 'src/server/agents/agent'],
    packages: ['hono', 'hono/**', 'zod/mini', ...node],
  },
  {
    room: 'server/store',
    files: ['src/server/store/**'],
    // A failure is a row of the one table, wherever it is found.
    values: ['src/server/store/**', 'src/protocol/errors'],
    types: ['src/protocol/**'],
    packages: ['@photostructure/sqlite', 'pg', 'zod/mini', ...node],
  },
  {
    room: 'server/agents',
    files: ['src/server/agents/**'],
    values: ['src/server/agents/**', 'src/protocol/errors'],
    types: ['src/protocol/**'],
    packages: ['eventsource-parser', 'eventsource-parser/stream', 'zod/mini', ...node],
  },
  {
    room: 'server/config*.ts',
    // The configuration is read from a file and chooses agents by kind, so it knows their schemas.
    files: ['src/server/config', 'src/server/config-file', 'src/server/config-limits'],
    values: ['src/server/*', 'src/server/agents/**', 'src/protocol/**'],
    types: ['src/server/store/store'],
    packages: ['zod/mini', ...node],
  },
  {
    room: 'server/*.ts',
    files: ['src/server/*'],
    values: [
      'src/server/*',
      'src/protocol/**',
      'src/server/store/store',
      // Whether a process is alive is one rule: for its replies, and for the database's schema.
      'src/server/store/liveness',
      'src/server/agents/agent',
    ],
    types: [],
    // Of Node only what touches neither disk nor network.
    packages: ['tldts', 'zod/mini', 'node:crypto', 'node:url', 'node:util'],
  },
  {
    room: 'docs',
    files: ['src/docs/**'],
    // A page of an error says what the console said, so the words are the widget's own.
    // So are the visitor's, and the answer is the very one that the server writes.
    values: [
      'src/docs/**',
      'src/protocol/**',
      'src/diagnosis/**',
      'src/ui/catalogue',
      'src/server/http/problem',
    ],
    types: [],
    // zod/mini turns the protocol's schemas into the API's description.
    packages: ['hono/html', 'zod/mini'],
  },
  {
    room: 'doctor',
    files: ['src/doctor/**'],
    // What the widget would say, the doctor says in the same words.
    values: ['src/doctor/**', 'src/diagnosis/**', 'src/protocol/**'],
    types: [],
    packages: [
      'parse5',
      'content-security-policy-parser',
      'eventsource-parser',
      'zod/mini',
      ...node,
    ],
  },
  {
    room: 'cli',
    files: ['src/cli/**'],
    values: ['src/cli/**', 'src/doctor/**', 'src/server', 'src/protocol/**'],
    types: [],
    // zod/mini prints the schema of the doctor's report.
    packages: ['zod/mini', ...node],
  },
  {
    room: 'console',
    files: ['src/console/**'],
    // The form of the looks says what becomes of a colour, so it asks the widget's own derivation; and
    // the preview drives the real widget by the options and the global that every page has.
    values: [
      'src/console/**',
      'src/protocol/**',
      // What a page may have before the tag, as text.
      'src/diagnosis/stub',
      'src/ui/color',
      'src/ui/derive',
      'src/ui/theme',
    ],
    types: ['src/launcher/options', 'src/launcher/global'],
    // zod/mini for answers, which are parsed and not believed; it is in the protocol's schemas anyway.
    packages: ['preact', 'preact/*', 'ky', 'zod/mini'],
  },
  {
    room: 'panel.ts',
    // What is fetched on intent: the launcher's second half and the panel that it opens.
    files: ['src/panel'],
    values: ['src/launcher/**', 'src/ui/**'],
    types: [],
    packages: [],
  },
  {
    room: 'index.ts',
    files: ['src/index'],
    values: ['src/launcher/**', 'src/panel'],
    types: ['src/chat/**', 'src/diagnosis/**', 'src/protocol/**'],
    packages: [],
  },
  {
    room: 'loader.ts',
    files: ['src/loader'],
    values: ['src/launcher/**'],
    types: ['src/protocol/**'],
    packages: [],
  },
  {
    room: 'element.ts',
    files: ['src/element'],
    values: ['src/index', 'src/launcher/**'],
    types: ['src/chat/**', 'src/diagnosis/**', 'src/protocol/**'],
    packages: [],
  },
  {
    room: 'react.ts',
    files: ['src/react'],
    values: ['src/index', 'src/launcher/**'],
    types: ['src/chat/**', 'src/diagnosis/**', 'src/protocol/**'],
    packages: ['react'],
  },
  {
    room: 'headless.ts',
    files: ['src/headless'],
    values: ['src/chat/**', 'src/diagnosis/**', 'src/protocol/**'],
    types: [],
    packages: [],
  },
  {
    room: 'theme.ts',
    // Colours as the widget has them; nothing of its screen.
    files: ['src/theme'],
    values: ['src/ui/check-theme'],
    types: ['src/ui/theme'],
    packages: [],
  },
  {
    room: 'server.ts',
    files: ['src/server'],
    // Of the doctor what the console asks of it: the server's own rooms do not know how it is done.
    values: ['src/server/**', 'src/docs/**', 'src/doctor/examiner', 'src/protocol/**'],
    types: [],
    packages: ['@hono/node-server', 'pino', ...node],
  },
  {
    room: 'cli.ts',
    files: ['src/cli'],
    values: ['src/cli/**'],
    types: [],
    packages: node,
  },
  {
    room: 'demo',
    // As a user would: the built package, never its source.
    files: ['demo/**'],
    values: ['demo/**', 'dist/**'],
    types: [],
    packages: [
      'parley-chat',
      'parley-chat/*',
      'react',
      'react-dom',
      'react-dom/*',
      'vite',
      ...node,
    ],
  },
]

/** Whether a module path or package matches one of the patterns. */
export const isAmong = (patterns, name) =>
  patterns.some((pattern) => {
    if (pattern.endsWith('/**')) return name.startsWith(pattern.slice(0, -2))
    if (!pattern.endsWith('*')) return name === pattern
    const rest = name.startsWith(pattern.slice(0, -1)) ? name.slice(pattern.length - 1) : '/'
    return pattern === 'node:*' ? rest !== '/' : !rest.includes('/')
  })

/** The room of a module path such as `src/ui/composer`, or null if no rule speaks of it. */
export const roomOf = (modulePath) => rooms.find((room) => isAmong(room.files, modulePath)) ?? null

/** What may be imported, in words. */
export const permission = ({ values, types, packages }) => ({
  values: values.map(shorten),
  types: types.map(shorten),
  packages: packages.map((name) => name.replace('node:*', 'Node')),
})

const shorten = (pattern) => pattern.replace(/^src\//, '').replace(/\/\*\*$/, '')

/** CONTRIBUTING.md's table, one line a room. */
export const renderTable = () => {
  const cell = (names) => names.map((name) => `\`${name}\``).join(' ') || '–'
  const rows = rooms.map((room) => {
    const { values, types, packages } = permission(room)
    return `| ${room.room} | ${cell(values)} | ${cell(types)} | ${cell(packages)} |`
  })
  return ['| room | may import | types only | packages |', '|---|---|---|---|', ...rows].join('\n')
}
