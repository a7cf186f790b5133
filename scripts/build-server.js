/**
 * Bundles src/server.ts and src/cli.ts for Node, with every dependency left outside. Chunks that the
 * two share lie beside them, so `import.meta.url` always names a file directly in dist/.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'vite'
import { root } from './build-state.js'

const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))

const isOurs = (id) => /^[./\0]/.test(id)

/** Writes dist/server.js, dist/cli.js and what they share. */
export const buildServer = () =>
  build({
    root,
    configFile: false,
    logLevel: 'warn',
    define: { __PARLEY_VERSION__: JSON.stringify(version) },
    build: {
      ssr: true,
      target: 'node20',
      outDir: 'dist',
      emptyOutDir: false,
      copyPublicDir: false,
      minify: false,
      rolldownOptions: {
        input: {
          server: join(root, 'src', 'server.ts'),
          cli: join(root, 'src', 'cli.ts'),
        },
        external: (id) => !isOurs(id),
        output: {
          format: 'es',
          entryFileNames: '[name].js',
          chunkFileNames: 'server-[hash].js',
          banner: (chunk) => (chunk.name === 'cli' && chunk.isEntry ? '#!/usr/bin/env node' : ''),
        },
      },
    },
  })
