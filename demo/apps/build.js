/** Builds the pages that import the package, in memory, as a customer's bundler would. */
import { fileURLToPath } from 'node:url'
import { build } from 'vite'

const folder = fileURLToPath(new URL('.', import.meta.url))

/** @returns {Promise<Map<string, string>>} path and text of each script */
export const buildApps = async () => {
  const result = await build({
    configFile: false,
    logLevel: 'error',
    root: folder,
    base: '/apps/',
    define: { 'process.env.NODE_ENV': '"production"' },
    build: {
      write: false,
      modulePreload: false,
      rolldownOptions: {
        input: Object.fromEntries(
          ['react', 'element', 'try'].map((name) => [name, `${folder}${name}.js`]),
        ),
        output: { entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' },
      },
    },
  })
  const outputs = [result].flat().flatMap(({ output }) => output)
  return new Map(
    outputs
      .filter(({ type }) => type === 'chunk')
      .map(({ fileName, code }) => [`/apps/${fileName}`, code]),
  )
}
