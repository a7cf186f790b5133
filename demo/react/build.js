/** Builds the React page in memory, with the package's own entry, as a customer's bundler would. */
import { fileURLToPath } from 'node:url'
import { build } from 'vite'

/** @returns {Promise<Map<string, string>>} path and text of each script */
export const buildReactPage = async () => {
  const result = await build({
    configFile: false,
    logLevel: 'error',
    root: fileURLToPath(new URL('.', import.meta.url)),
    base: '/react-page/',
    define: { 'process.env.NODE_ENV': '"production"' },
    build: {
      write: false,
      modulePreload: false,
      rolldownOptions: {
        input: fileURLToPath(new URL('./main.js', import.meta.url)),
        output: { entryFileNames: 'main.js', chunkFileNames: '[name]-[hash].js' },
      },
    },
  })
  const outputs = (Array.isArray(result) ? result : [result]).flatMap(({ output }) => output)
  return new Map(
    outputs
      .filter(({ type }) => type === 'chunk')
      .map(({ fileName, code }) => [`/react-page/${fileName}`, code]),
  )
}
