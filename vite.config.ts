/**
 * What `vite build --mode <mode>` makes. scripts/build.js runs the modes in this order; no mode
 * empties what another has made, but `panel` clears dist/page first.
 *
 * - `panel`   dist/page/assets/<name>-<hash>.js: the panel, and in chunks of their own what it fetches
 * - `advice`  dist/page/assets/advice-<hash>.js: what the loader says when something is wrong
 * - `loader`  dist/page/parley.js, one classic script; holds the hashes of both, so it comes after
 * - `npm`     dist/{index,react,element,headless,theme}.js and dist/chunks/: ES modules, all but react inside
 * - `console` dist/console/: the operator's pages, index.html and assets/<name>-<hash>.{js,css}
 *
 * Page artefacts lie beside their `.br` and `.gz`; dist/page/manifest.json names them.
 * Tests are configured in vitest.config.ts.
 */
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vite'
import type { UserConfig } from 'vite'
import {
  compactCss,
  consoleFiles,
  packageVersion,
  pageFiles,
  readManifest,
} from './scripts/page-files.js'

/** What runs in a page: browsers of 2023 and later, where constructable style sheets exist. */
const inPage: UserConfig = {
  publicDir: false,
  // Relative, so that a chunk finds its siblings wherever the server is mounted.
  base: './',
  logLevel: 'warn',
  define: {
    'process.env.NODE_ENV': '"production"',
    __PARLEY_VERSION__: JSON.stringify(packageVersion),
  },
  resolve: {
    alias: {
      '@lezer/highlight': fileURLToPath(
        new URL('src/ui/markdown/no-highlight.ts', import.meta.url),
      ),
    },
  },
}

const asModules = {
  target: ['chrome111', 'firefox115', 'safari16.4'],
  modulePreload: false,
  reportCompressedSize: false,
  emptyOutDir: false,
} satisfies UserConfig['build']

/** Modules of a page, each with what it shares inside it: a second chunk would be a round trip. */
const chunks = (kind: 'panel' | 'advice', entry: string): UserConfig => ({
  ...inPage,
  plugins: [compactCss(), pageFiles(kind)],
  build: {
    ...asModules,
    outDir: 'dist/page',
    emptyOutDir: kind === 'panel',
    // As a library: otherwise Vite puts a helper in front of `import()` that adds <link> elements.
    lib: { entry: { [kind]: entry }, formats: ['es'] },
    rolldownOptions: {
      preserveEntrySignatures: 'allow-extension',
      output: {
        // Vite leaves white space in a library.
        minify: true,
        // No `-` in it: the server takes `<name>-<hash>.js` apart.
        hashCharacters: 'base36',
        entryFileNames: 'assets/[name]-[hash].js',
        chunkFileNames: 'assets/[name]-[hash].js',
      },
    },
  },
})

const panel = () => chunks('panel', 'src/panel.ts')
/** Built by itself: shared chunks would make it fetch the panel. */
const advice = () => chunks('advice', 'src/launcher/advice.ts')

/** What the loader may fetch: the panel on intent, the advice where something is wrong. */
const chunkNames = () => {
  const { panel, advice } = readManifest().assets
  return { panel, advice }
}

const loader = (): UserConfig => ({
  ...inPage,
  plugins: [compactCss(), pageFiles('loader')],
  define: { ...inPage.define, CHUNKS: JSON.stringify(chunkNames()) },
  build: {
    ...asModules,
    outDir: 'dist/page',
    // Besides Rolldown's own: 40 bytes fewer once compressed, on a budget of 5,000.
    minify: 'terser',
    terserOptions: { compress: { passes: 3, ecma: 2020 } },
    lib: { entry: { parley: 'src/loader.ts' }, formats: ['iife'], name: 'unused' },
    rolldownOptions: {
      output: { entryFileNames: 'parley.js', minify: true },
    },
  },
})

const doors = ['index', 'react', 'element', 'headless', 'theme']

const npm = (): UserConfig => ({
  ...inPage,
  plugins: [compactCss()],
  build: {
    ...asModules,
    outDir: 'dist',
    // The customer's own bundler minifies; until then a stack trace stays readable.
    minify: false,
    lib: {
      entry: Object.fromEntries(
        doors
          .map((door) => [door, `src/${door}.ts`] as const)
          .filter(([, path]) => existsSync(path)),
      ),
      formats: ['es'],
    },
    rolldownOptions: {
      external: ['react', /^react\//],
      // It is kept, in the entry's own file; a test of the built file holds that.
      checks: { moduleLevelDirective: false },
      output: {
        entryFileNames: '[name].js',
        chunkFileNames: 'chunks/[name]-[hash].js',
      },
    },
  },
})

/** Every page that stands in src/console; the browser may be as old as those that visitors use. */
const operatorPages = (): UserConfig => {
  const folder = fileURLToPath(new URL('src/console', import.meta.url))
  return {
    root: folder,
    publicDir: false,
    base: '/console/',
    logLevel: 'warn',
    define: { 'process.env.NODE_ENV': '"production"' },
    oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
    plugins: [consoleFiles()],
    build: {
      ...asModules,
      outDir: fileURLToPath(new URL('dist/console', import.meta.url)),
      emptyOutDir: true,
      modulePreload: { polyfill: false },
      // The page's policy lets nothing in from `data:`.
      assetsInlineLimit: 0,
      rolldownOptions: {
        input: Object.fromEntries(
          readdirSync(folder)
            .filter((name) => name.endsWith('.html'))
            .map((name) => [name.slice(0, -'.html'.length), join(folder, name)]),
        ),
        output: {
          hashCharacters: 'base36',
          entryFileNames: 'assets/[name]-[hash].js',
          chunkFileNames: 'assets/[name]-[hash].js',
          assetFileNames: 'assets/[name]-[hash][extname]',
        },
      },
    },
  }
}

const modes: Record<string, () => UserConfig> = {
  panel,
  advice,
  loader,
  npm,
  console: operatorPages,
}

export default defineConfig(({ mode }) => {
  const make = modes[mode]
  if (make) return make()
  throw new Error(`vite build --mode ${mode}: expected one of ${Object.keys(modes).join(', ')}`)
})
